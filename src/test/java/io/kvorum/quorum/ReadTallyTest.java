package io.kvorum.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadTallyTest {
    private static final List<String> ABC = List.of("a", "b", "c");
    private static final String KEY = "hello";

    private static final Versioned FIRST = write(Versioned.empty(), "x@1", 1, 100, "first");
    private static final Versioned SECOND = write(FIRST, "x@1", 2, 200, "second");
    private static final Versioned OTHER = write(Versioned.empty(), "y@1", 1, 300, "other");

    private static Versioned write(Versioned state, String actor, long counter, long millis, String text) {
        return state.write(
                new Dot(actor, counter),
                HybridTimestamp.ofMillis(millis),
                state.context(),
                text == null ? null : Value.text(text),
                ConflictPolicy.SIBLINGS);
    }

    private static Record record(Versioned state) {
        return Record.of(KEY, state);
    }

    private static ReadTally tally(int required, ConflictPolicy policy) {
        return new ReadTally(KEY, ABC, required, policy);
    }

    @Test
    void nobody_is_stale_before_somebody_answered_and_while_all_who_did_agree() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        assertThat(tally.hasStale()).isFalse();
        tally.answered("a", record(SECOND));
        tally.failed("b");
        tally.answered("c", record(SECOND));
        assertThat(tally.hasStale()).isFalse();
    }

    @Test
    void a_replica_that_lacks_the_key_or_is_behind_is_stale() {
        for (Record behind : new Record[] {null, record(FIRST)}) {
            ReadTally tally = tally(2, ConflictPolicy.LWW);
            tally.answered("a", behind);
            assertThat(tally.hasStale()).isFalse();
            tally.answered("b", record(SECOND));
            assertThat(tally.hasStale()).isTrue();
            assertThat(tally.repairPlan().stale()).containsExactly("a");
        }
    }

    @Test
    void replicas_that_agree_give_the_very_record_that_one_of_them_sent() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        Record sent = record(SECOND);
        tally.answered("a", sent);
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        tally.answered("c", record(SECOND));
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
        assertThat(tally.mergedRecord()).isSameAs(sent);
        assertThat(tally.merged()).isEqualTo(SECOND);
        assertThat(tally.answeredBy()).containsExactly("a", "c");
        assertThat(tally.pending()).containsExactly("b");
        assertThat(tally.repairPlan().isEmpty()).isTrue();
        assertThat(tally.repairPlan().holders()).containsExactly("a", "c");
    }

    @Test
    void a_replica_behind_and_one_without_the_key_are_stale() {
        ReadTally tally = tally(3, ConflictPolicy.LWW);
        Record newest = record(SECOND);
        tally.answered("a", record(FIRST));
        tally.answered("b", null);
        tally.answered("c", newest);
        assertThat(tally.mergedRecord()).isSameAs(newest);
        assertThat(tally.repairPlan()).isEqualTo(new RepairPlan(newest, List.of("a", "b"), List.of("c")));
        assertThat(tally.repairPlan().isEmpty()).isFalse();
    }

    @Test
    void the_replica_whose_value_was_overtaken_is_stale_and_so_is_the_winner_that_lacks_its_context() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        tally.answered("a", record(SECOND));
        tally.answered("b", record(OTHER));
        Versioned merge = SECOND.merge(OTHER, ConflictPolicy.LWW);
        assertThat(merge.values().get(0).value()).isEqualTo(Value.text("other"));
        assertThat(tally.merged()).isEqualTo(merge);
        assertThat(tally.mergedRecord()).isEqualTo(record(merge));
        assertThat(tally.repairPlan().stale()).containsExactly("a", "b");
        assertThat(tally.repairPlan().holders()).isEmpty();
    }

    @Test
    void siblings_of_two_replicas_merge_to_both() {
        ReadTally tally = tally(2, ConflictPolicy.SIBLINGS);
        tally.answered("a", record(FIRST));
        tally.answered("b", record(OTHER));
        assertThat(tally.merged().values()).hasSize(2);
        Record both = record(FIRST.merge(OTHER, ConflictPolicy.SIBLINGS));
        tally.answered("c", both);
        assertThat(tally.mergedRecord()).isSameAs(both);
        assertThat(tally.repairPlan().holders()).containsExactly("c");
    }

    @Test
    void a_tombstone_overtakes_the_value_it_deleted() {
        Versioned deleted = write(SECOND, "x@1", 3, 400, null);
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        tally.answered("a", record(deleted));
        tally.answered("b", record(SECOND));
        assertThat(tally.merged().values()).isEmpty();
        assertThat(tally.mergedRecord()).isEqualTo(record(deleted));
        assertThat(tally.repairPlan().stale()).containsExactly("b");
    }

    @Test
    void a_key_nobody_knows_is_an_answer_without_a_record() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        tally.answered("a", null);
        tally.answered("b", Record.of(KEY, Versioned.empty()));
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
        assertThat(tally.merged().isEmpty()).isTrue();
        assertThat(tally.mergedRecord()).isNull();
        assertThat(tally.repairPlan()).isEqualTo(new RepairPlan(null, List.of(), List.of("a", "b")));
    }

    @Test
    void a_failure_is_never_an_answer() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        tally.failed("a");
        tally.answered("b", null);
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        tally.failed("c");
        assertThat(tally.verdict()).isEqualTo(Verdict.IMPOSSIBLE);
        assertThat(tally.failedNodes()).containsExactly("a", "c");
        assertThat(tally.repairPlan().stale()).isEmpty();
        tally.answered("c", record(FIRST));
        assertThat(tally.verdict()).isEqualTo(Verdict.MET);
    }

    @Test
    void the_first_answer_of_a_replica_counts() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        tally.answered("a", record(FIRST));
        tally.answered("a", record(SECOND));
        tally.failed("a");
        assertThat(tally.verdict()).isEqualTo(Verdict.PENDING);
        assertThat(tally.merged()).isEqualTo(FIRST);
    }

    @Test
    void an_answer_after_the_merge_was_asked_for_joins_it() {
        ReadTally tally = tally(1, ConflictPolicy.LWW);
        tally.answered("a", record(FIRST));
        assertThat(tally.mergedRecord()).isEqualTo(record(FIRST));
        tally.answered("b", record(SECOND));
        assertThat(tally.mergedRecord()).isEqualTo(record(SECOND));
        assertThat(tally.repairPlan().stale()).containsExactly("a");
    }

    @Test
    void too_few_replicas_are_impossible_from_the_start() {
        assertThat(new ReadTally(KEY, List.of("a"), 2, ConflictPolicy.LWW).verdict())
                .isEqualTo(Verdict.IMPOSSIBLE);
    }

    @Test
    void what_cannot_be_breaks_an_invariant() {
        ReadTally tally = tally(2, ConflictPolicy.LWW);
        assertThatThrownBy(tally::merged).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(tally::mergedRecord).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(tally::repairPlan).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tally.answered("d", null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tally.answered("a", Record.of("other key", FIRST)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void any_order_of_answers_gives_the_same_merge_and_plan_and_sending_it_out_ends_the_repair() {
        Seeds.forEach(3000, (random, i) -> {
            ConflictPolicy policy = random.nextBoolean() ? ConflictPolicy.LWW : ConflictPolicy.SIBLINGS;
            List<Versioned> known = new ArrayList<>(List.of(Versioned.empty()));
            for (int write = 1; write <= 1 + random.nextInt(5); write++) {
                Versioned base = known.get(random.nextInt(known.size()));
                known.add(base.write(
                        new Dot("actor" + write, 1),
                        new HybridTimestamp(base.maxTimestamp().packed() + 1 + random.nextInt(3)),
                        random.nextBoolean() ? base.context() : VectorClock.empty(),
                        random.nextInt(4) == 0 ? null : Value.text("v" + write),
                        policy));
            }
            List<String> order = new ArrayList<>(ABC);
            List<Versioned> held = order.stream()
                    .map(node -> known.get(random.nextInt(known.size())))
                    .toList();
            RepairPlan plan = null;
            for (int attempt = 0; attempt < 3; attempt++) {
                ReadTally tally = tally(3, policy);
                for (String node : order) {
                    Versioned state = held.get(ABC.indexOf(node));
                    tally.answered(node, state.isEmpty() ? null : decoded(record(state)));
                    tally.repairPlan();
                }
                if (plan != null) {
                    assertThat(tally.repairPlan()).isEqualTo(plan);
                }
                plan = tally.repairPlan();
                assertThat(Collections.disjoint(plan.stale(), plan.holders())).isTrue();
                assertThat(plan.stale().size() + plan.holders().size()).isEqualTo(3);
                Collections.shuffle(order, random);
            }
            ReadTally repaired = tally(3, policy);
            for (String node : ABC) {
                repaired.answered(node, plan.merged());
            }
            assertThat(repaired.repairPlan().isEmpty()).isTrue();
        });
    }

    private static Record decoded(Record record) {
        try {
            return RecordCodec.decode(record.line());
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
