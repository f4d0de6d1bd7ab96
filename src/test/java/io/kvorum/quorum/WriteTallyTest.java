package io.kvorum.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteTallyTest {
    private static final List<String> ABC = List.of("a", "b", "c");

    @Test
    void is_met_by_the_ack_that_makes_it_enough() {
        WriteTally tally = new WriteTally(ABC, 2);
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        tally.acked("c");
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        tally.acked("a");
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
        assertThat(tally.ackedBy()).containsExactly("a", "c");
        assertThat(tally.pending()).containsExactly("b");
        assertThat(tally.failedNodes()).isEmpty();
        assertThat(tally.required()).isEqualTo(2);
        assertThat(tally.replicas()).isEqualTo(ABC);
    }

    @Test
    void write_fails_at_once_when_too_many_replicas_refused() {
        WriteTally tally = new WriteTally(ABC, 2);
        tally.failed("a");
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        tally.failed("b");
        assertThat(tally.verdict()).isEqualTo(Verdict.IMPOSSIBLE);
        assertThat(tally.failedNodes()).containsExactly("a", "b");
    }

    @Test
    void is_impossible_from_the_start_with_too_few_replicas() {
        assertThat(new WriteTally(List.of("a"), 2).verdict()).isEqualTo(Verdict.IMPOSSIBLE);
        assertThat(new WriteTally(List.of(), 1).verdict()).isEqualTo(Verdict.IMPOSSIBLE);
    }

    @Test
    void a_replica_that_acks_twice_counts_once() {
        WriteTally tally = new WriteTally(ABC, 2);
        tally.acked("a");
        tally.acked("a");
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        assertThat(tally.ackedBy()).containsExactly("a");
    }

    @Test
    void a_failure_after_an_ack_does_not_revoke_it() {
        WriteTally tally = new WriteTally(ABC, 1);
        tally.acked("a");
        tally.failed("a");
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
        assertThat(tally.failedNodes()).isEmpty();
    }

    @Test
    void a_late_ack_counts_and_lifts_impossible() {
        WriteTally tally = new WriteTally(ABC, 3);
        tally.acked("a");
        tally.acked("b");
        tally.failed("c");
        tally.failed("c");
        assertThat(tally.verdict()).isEqualTo(Verdict.IMPOSSIBLE);
        tally.acked("c");
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
        assertThat(tally.failedNodes()).isEmpty();
    }

    @Test
    void a_node_that_is_no_replica_breaks_an_invariant() {
        WriteTally tally = new WriteTally(ABC, 2);
        assertThatThrownBy(() -> tally.acked("d"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("d");
        assertThatThrownBy(() -> tally.failed("d")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new WriteTally(List.of("a", "a"), 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new WriteTally(ABC, 0)).isInstanceOf(IllegalStateException.class);
    }

    private record Event(String node, boolean ack) {}

    @Test
    void any_order_of_the_same_outcomes_ends_in_the_same_verdict_and_met_needs_the_acks() {
        Seeds.forEach(5000, (random, i) -> {
            int n = 1 + random.nextInt(6);
            int required = 1 + random.nextInt(n + 1);
            List<String> replicas =
                    IntStream.range(0, n).mapToObj(node -> "node" + node).toList();
            List<Event> events = new ArrayList<>();
            for (int event = random.nextInt(3 * n + 1); event > 0; event--) {
                events.add(new Event(replicas.get(random.nextInt(n)), random.nextBoolean()));
            }
            WriteTally first = play(replicas, required, events);
            Collections.shuffle(events, random);
            WriteTally second = play(replicas, required, events);
            assertThat(second.verdict()).isEqualTo(first.verdict());
            assertThat(second.ackedBy()).isEqualTo(first.ackedBy());
            assertThat(second.failedNodes()).isEqualTo(first.failedNodes());
            assertThat(second.pending()).isEqualTo(first.pending());
        });
    }

    private static WriteTally play(List<String> replicas, int required, List<Event> events) {
        WriteTally tally = new WriteTally(replicas, required);
        Set<String> acked = new HashSet<>();
        boolean wasMet = false;
        for (Event event : events) {
            if (event.ack()) {
                tally.acked(event.node());
                acked.add(event.node());
            } else {
                tally.failed(event.node());
            }
            assertThat(tally.verdict() == Verdict.MET).isEqualTo(acked.size() >= required);
            assertThat(tally.verdict() == Verdict.IMPOSSIBLE)
                    .isEqualTo(tally.ackedBy().size() + tally.pending().size() < required);
            assertThat(wasMet && tally.verdict() != Verdict.MET).isFalse();
            wasMet = tally.verdict() == Verdict.MET;
            assertThat(tally.ackedBy())
                    .containsExactlyInAnyOrderElementsOf(acked)
                    .isSubsetOf(replicas);
            assertThat(tally.ackedBy().size()
                            + tally.failedNodes().size()
                            + tally.pending().size())
                    .isEqualTo(replicas.size());
        }
        return tally;
    }
}
