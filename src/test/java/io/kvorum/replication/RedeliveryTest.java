package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Backoff;
import io.kvorum.failure.FailureCode;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.ManualReplicas.Call;
import io.kvorum.testing.RecordedEvents;
import io.kvorum.testing.Versions;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RedeliveryTest {
    private static final long FIRST_WAIT = 50;
    private static final long LONGEST_WAIT = 400;

    private final VirtualTime time = new VirtualTime();
    private final ManualReplicas replicas = new ManualReplicas();
    private final RecordedEvents events = new RecordedEvents();
    private final Set<String> members = new TreeSet<>(Set.of("node1", "node2", "node3"));
    private final Record first = Versions.first("key", "node1@a", 1_000, "first");
    private final Record second = Versions.after(first, "node1@a", 2_000, "second");

    private Redelivery redelivery(int capacity) {
        ReplicationSettings settings = new ReplicationSettings(
                "node1",
                new QuorumSpec(3, 2, 2),
                ConflictPolicy.LWW,
                RepairMode.ASYNC,
                1_000,
                capacity,
                Long.MAX_VALUE);
        // Without randomness a wait is half of the longest: 50, 100, 200, 400, 400 ...
        Backoff backoff = new Backoff(100, 800, () -> 0);
        return new Redelivery(settings, members::contains, replicas, time.clock(), time.scheduler(), backoff, events);
    }

    @Test
    void missed_record_is_delivered_after_a_first_wait() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT - 1);
        assertThat(replicas.storedAt()).isEmpty();
        time.advance(1);
        assertThat(replicas.storedAt()).containsExactly("node2");

        replicas.ack("node2");

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(events.all()).containsExactly("redelivered node2");
        assertThat(time.timers()).isZero();
    }

    @Test
    void waits_grow_to_a_limit_while_the_replica_fails() {
        redelivery(10).add("node2", first);
        replicas.refuseAtOnce("node2", FailureCode.OUTCOME_UNKNOWN);
        List<Integer> callsByThen = new ArrayList<>();
        for (long wait : List.of(FIRST_WAIT, 100L, 200L, 400L, 400L, 400L)) {
            time.advance(wait - 1);
            callsByThen.add(replicas.stores().size());
            time.advance(1);
        }

        assertThat(callsByThen).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(replicas.stores()).hasSize(6);
    }

    @Test
    void success_makes_the_waits_short_again() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        replicas.refuseAtOnce("node2", FailureCode.UNAVAILABLE);
        time.advance(10_000);
        replicas.ackAtOnce("node2");
        time.advance(LONGEST_WAIT);
        assertThat(redelivery.waiting("node2")).isZero();

        redelivery.add("node2", second);
        time.advance(FIRST_WAIT);

        assertThat(redelivery.waiting("node2")).isZero();
    }

    @Test
    void two_records_of_a_key_become_their_merge() {
        Record concurrent = Versions.first("key", "node3@c", 3_000, "concurrent");
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", concurrent);
        redelivery.add("node2", second);
        assertThat(redelivery.waiting("node2")).isEqualTo(1);
        time.advance(FIRST_WAIT);

        assertThat(replicas.stores()).extracting(Call::item).containsExactly(Versions.merged(concurrent, second));
    }

    @Test
    void later_record_that_knows_the_earlier_is_kept_as_it_is() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        redelivery.add("node2", second);
        time.advance(FIRST_WAIT);

        assertThat(replicas.stores().get(0).item()).isSameAs(second);
    }

    @Test
    void record_added_while_its_older_version_is_delivered_is_not_lost() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT);
        redelivery.add("node2", second);
        replicas.ack("node2");
        assertThat(redelivery.waiting("node2")).isEqualTo(1);
        time.advance(FIRST_WAIT);

        assertThat(replicas.stores()).extracting(Call::item).containsExactly(first, second);
    }

    @Test
    void refusal_of_an_older_version_does_not_drop_the_newer() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT);
        redelivery.add("node2", second);
        replicas.failStore("node2", FailureCode.CLOCK_SKEW);

        assertThat(redelivery.waiting("node2")).isEqualTo(1);
        assertThat(events.all()).isEmpty();
    }

    @Test
    void record_that_the_replica_refuses_for_good_is_dropped_and_counted() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT);
        replicas.failStore("node2", FailureCode.CLOCK_SKEW);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(events.all()).containsExactly("dropped node2");
        assertThat(time.timers()).isZero();
    }

    @Test
    void eldest_record_is_dropped_and_counted_when_there_is_no_room() {
        Redelivery redelivery = redelivery(2);
        for (String key : List.of("a", "b", "c")) {
            redelivery.add("node2", Versions.first(key, "node1@a", 1_000, "value"));
        }
        redelivery.add("node3", first);

        assertThat(events.all()).containsExactly("dropped node2");
        time.advance(FIRST_WAIT);
        assertThat(replicas.stores()).extracting(call -> call.item().key()).containsExactly("b", "c", "key");
    }

    @Test
    void room_for_no_record_drops_every_one() {
        Redelivery redelivery = redelivery(0);
        redelivery.add("node2", first);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(events.all()).containsExactly("dropped node2");
        assertThat(time.timers()).isZero();
    }

    @Test
    void large_records_are_bounded_by_their_bytes() {
        Redelivery redelivery = redelivery(10_000);
        String large = "x".repeat(8 << 20);
        for (int i = 0; i < 10; i++) {
            Record record = Versions.first("key-" + i, "node1@a", 1_000, large);
            redelivery.add("node2", record);
            redelivery.add("node2", record);
        }

        assertThat(redelivery.waiting("node2")).isEqualTo(7);
        assertThat(events.count("dropped node2")).isEqualTo(3);
    }

    @Test
    void nothing_is_sent_while_the_replica_is_known_to_be_down() {
        Redelivery redelivery = redelivery(10);
        replicas.markDown("node2");
        redelivery.add("node2", first);
        time.advance(60_000);
        assertThat(replicas.storedAt()).isEmpty();

        replicas.markUp("node2");
        replicas.ackAtOnce("node2");
        time.advance(LONGEST_WAIT);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void replicas_are_delivered_to_independently() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        redelivery.add("node3", first);
        replicas.refuseAtOnce("node2", FailureCode.UNAVAILABLE);
        replicas.ackAtOnce("node3");
        time.advance(FIRST_WAIT);

        assertThat(redelivery.waiting("node2")).isEqualTo(1);
        assertThat(redelivery.waiting("node3")).isZero();
    }

    @Test
    void records_that_fail_again_and_again_do_not_keep_the_others_from_their_turn() {
        Redelivery redelivery = redelivery(1_000);
        for (int i = 0; i < 128; i++) {
            redelivery.add("node2", Versions.first("failing-" + i, "node1@a", 1_000, "value"));
        }
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT);
        assertThat(replicas.stores()).hasSize(128);
        replicas.failStore("node2", FailureCode.OUTCOME_UNKNOWN);
        time.advance(100);

        assertThat(replicas.stores()).extracting(call -> call.item().key()).contains("key");
    }

    @Test
    void many_records_are_delivered_in_rounds_until_none_is_left() {
        Redelivery redelivery = redelivery(1_000);
        for (int i = 0; i < 500; i++) {
            redelivery.add("node2", Versions.first("key-" + i, "node1@a", 1_000, "value"));
        }
        replicas.ackAtOnce("node2");
        time.advance(4 * FIRST_WAIT);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(replicas.stores()).hasSize(500);
    }

    @Test
    void forgotten_node_gets_nothing_more_even_from_a_round_under_way() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        time.advance(FIRST_WAIT);
        redelivery.forget("node2");
        replicas.failStore("node2", FailureCode.CLOCK_SKEW);
        time.advance(60_000);

        assertThat(replicas.stores()).hasSize(1);
        assertThat(events.all()).isEmpty();
        assertThat(time.timers()).isZero();
    }

    @Test
    void write_under_way_when_a_node_left_adds_nothing_for_it() {
        Redelivery redelivery = redelivery(10);
        members.remove("node2");
        redelivery.forget("node2");
        redelivery.add("node2", first);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void node_that_left_stops_its_own_delivery() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        members.remove("node2");
        time.advance(60_000);

        assertThat(redelivery.waiting("node2")).isZero();
        assertThat(replicas.storedAt()).isEmpty();
        assertThat(time.timers()).isZero();
    }

    @Test
    void node_that_came_back_is_delivered_to_again() {
        Redelivery redelivery = redelivery(10);
        redelivery.add("node2", first);
        redelivery.forget("node2");
        redelivery.add("node2", second);
        time.advance(FIRST_WAIT);

        assertThat(replicas.stores()).extracting(Call::item).containsExactly(second);
    }
}
