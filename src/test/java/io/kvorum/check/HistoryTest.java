package io.kvorum.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.check.Violation.Promise;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A checker that never objects proves nothing: each promise is broken here once, and kept once. */
class HistoryTest {
    private static final VectorClock NOTHING = VectorClock.empty();

    private static final List<String> THREE = List.of("node1", "node2", "node3");

    private final History lww = new History(ConflictPolicy.LWW, 3, 0);
    private final History siblings = new History(ConflictPolicy.SIBLINGS, 3, 0);

    private static VectorClock clock(long a, long b) {
        return VectorClock.of(a == 0 ? Map.of("b", b) : b == 0 ? Map.of("a", a) : Map.of("a", a, "b", b));
    }

    private static HybridTimestamp at(long millis) {
        return HybridTimestamp.ofMillis(millis);
    }

    private static Seen.Item item(String value, long millis) {
        return new Seen.Item(value, at(millis));
    }

    private static Seen seen(VectorClock clock, Seen.Item... items) {
        return new Seen(clock, List.of(items));
    }

    private static void put(History history, String value, VectorClock covered, VectorClock clock, long millis) {
        history.write("k", value, covered, 2).acknowledged(clock, at(millis), List.of("node1", "node2"), true);
    }

    private static void read(History history, Seen seen) {
        history.read("k", 2).answered(seen, true);
    }

    private static void assertBroken(History history, Promise promise) {
        assertThatThrownBy(history::verify)
                .isInstanceOfSatisfying(Violation.class, violation -> assertThat(violation.promise())
                        .isEqualTo(promise));
    }

    @Test
    void read_that_shows_the_acknowledged_value_is_right() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        read(lww, seen(clock(1, 0), item("one", 10)));
        lww.ended("k", seen(clock(1, 0), item("one", 10)), THREE, THREE);
        lww.verify();
    }

    @Test
    void read_that_knows_nothing_of_an_acknowledged_write_is_wrong() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        read(lww, Seen.NOTHING);
        assertBroken(lww, Promise.READS_SEE_ACKNOWLEDGED_WRITES);
    }

    @Test
    void read_that_began_before_the_acknowledgement_may_miss_it() {
        History.Write write = lww.write("k", "one", NOTHING, 2);
        History.Read read = lww.read("k", 2);
        write.acknowledged(clock(1, 0), at(10), List.of("node1", "node2"), true);
        read.answered(Seen.NOTHING, true);
        lww.verify();
    }

    @Test
    void read_whose_quorum_need_not_meet_the_writes_may_miss_it() {
        lww.write("k", "one", NOTHING, 1).acknowledged(clock(1, 0), at(10), List.of("node1"), true);
        read(lww, Seen.NOTHING);
        lww.verify();
    }

    @Test
    void read_that_shows_the_older_of_two_acknowledged_values_is_wrong() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        put(lww, "two", NOTHING, clock(2, 0), 20);
        read(lww, seen(clock(2, 0), item("one", 10)));
        assertBroken(lww, Promise.READS_SEE_ACKNOWLEDGED_WRITES);
    }

    @Test
    void value_that_nobody_wrote_is_wrong() {
        read(lww, seen(clock(1, 0), item("ghost", 10)));
        assertBroken(lww, Promise.NO_VALUE_OUT_OF_NOWHERE);
    }

    @Test
    void value_that_was_called_not_applied_is_wrong() {
        lww.write("k", "refused", NOTHING, 2).notApplied();
        read(lww, seen(clock(1, 0), item("refused", 10)));
        assertBroken(lww, Promise.NO_REFUSED_WRITE_APPEARS);
    }

    @Test
    void value_that_was_shown_before_it_was_called_not_applied_is_wrong() {
        History.Write refused = lww.write("k", "refused", NOTHING, 2);
        read(lww, seen(clock(1, 0), item("refused", 10)));
        refused.notApplied();
        assertBroken(lww, Promise.NO_REFUSED_WRITE_APPEARS);
    }

    @Test
    void write_that_was_done_twice_is_wrong() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        read(lww, seen(clock(2, 0), item("one", 20)));
        assertBroken(lww, Promise.NO_WRITE_DONE_TWICE);

        History.Write unanswered = siblings.write("k", "two", NOTHING, 2);
        read(siblings, seen(clock(2, 0), item("two", 20), item("two", 10)));
        assertBroken(siblings, Promise.NO_WRITE_DONE_TWICE);
        assertThat(unanswered).isNotNull();
    }

    @Test
    void write_without_an_answer_may_appear_at_any_time() {
        History.Write unanswered = lww.write("k", "maybe", NOTHING, 2);
        assertThat(unanswered).isNotNull();
        read(lww, Seen.NOTHING);
        read(lww, seen(clock(1, 0), item("maybe", 10)));
        lww.verify();
    }

    @Test
    void sibling_that_nothing_replaced_must_stay() {
        put(siblings, "one", NOTHING, clock(1, 0), 10);
        put(siblings, "two", NOTHING, clock(1, 1), 20);
        read(siblings, seen(clock(1, 1), item("two", 20)));
        assertBroken(siblings, Promise.READS_SEE_ACKNOWLEDGED_WRITES);
    }

    @Test
    void sibling_that_a_later_write_had_seen_may_go() {
        put(siblings, "one", NOTHING, clock(1, 0), 10);
        put(siblings, "two", clock(1, 0), clock(1, 1), 20);
        read(siblings, seen(clock(1, 1), item("two", 20)));
        siblings.verify();
    }

    @Test
    void value_that_an_acknowledged_delete_had_seen_must_not_come_back() {
        put(siblings, "one", NOTHING, clock(1, 0), 10);
        put(siblings, null, clock(1, 0), clock(1, 1), 20);
        read(siblings, seen(clock(1, 1), item("one", 10)));
        assertBroken(siblings, Promise.NO_DELETE_UNDONE);
    }

    @Test
    void blocking_reads_that_go_back_are_wrong() {
        History blocking = new History(ConflictPolicy.LWW, 3, 2);
        History.Write unanswered = blocking.write("k", "one", NOTHING, 2);
        assertThat(unanswered).isNotNull();
        read(blocking, seen(clock(1, 0), item("one", 10)));
        read(blocking, Seen.NOTHING);
        assertBroken(blocking, Promise.READS_NEVER_GO_BACK);
    }

    @Test
    void acknowledged_write_that_is_nowhere_in_the_end_is_lost() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        lww.ended("k", Seen.NOTHING, THREE, THREE);
        assertBroken(lww, Promise.NO_ACKNOWLEDGED_WRITE_LOST);
    }

    @Test
    void write_whose_every_disk_is_gone_may_be_lost_and_one_that_is_left_may_not() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        lww.lostDisk("node1", 2);
        lww.ended("k", Seen.NOTHING, THREE, THREE);
        assertBroken(lww, Promise.NO_ACKNOWLEDGED_WRITE_LOST);

        put(siblings, "one", NOTHING, clock(1, 0), 10);
        siblings.lostDisk("node1", 2);
        siblings.lostDisk("node2", 2);
        siblings.ended("k", Seen.NOTHING, THREE, THREE);
        siblings.verify();
    }

    @Test
    void read_may_miss_what_a_lost_disk_need_not_receive_anew_until_all_replicas_were_read() {
        put(lww, "one", NOTHING, clock(1, 0), 10);
        lww.lostDisk("node1", 3);
        lww.read("k", 2).answered(Seen.NOTHING, true);
        lww.verify();

        put(siblings, "one", NOTHING, clock(1, 0), 10);
        siblings.lostDisk("node1", 2);
        siblings.read("k", 2).answered(Seen.NOTHING, true);
        assertBroken(siblings, Promise.READS_SEE_ACKNOWLEDGED_WRITES);
    }

    @Test
    void write_that_one_node_took_alone_may_stay_with_it_when_it_is_let_go_and_others_may_not() {
        List<String> left = List.of("node2", "node3");
        lww.write("k", "one", NOTHING, 1).acknowledged(clock(1, 0), at(10), List.of("node1"), false);
        lww.ended("k", Seen.NOTHING, left, left);
        lww.verify();

        siblings.write("k", "one", NOTHING, 1).acknowledged(clock(1, 0), at(10), List.of("node1"), true);
        siblings.ended("k", Seen.NOTHING, left, left);
        siblings.verify();

        History strict = new History(ConflictPolicy.LWW, 3, 0);
        strict.write("k", "one", NOTHING, 2).acknowledged(clock(1, 0), at(10), List.of("node1", "node4"), true);
        strict.ended("k", Seen.NOTHING, left, left);
        assertBroken(strict, Promise.NO_ACKNOWLEDGED_WRITE_LOST);

        History two = new History(ConflictPolicy.LWW, 3, 0);
        two.write("k", "one", NOTHING, 2).acknowledged(clock(1, 0), at(10), List.of("node1", "node2"), false);
        two.ended("k", Seen.NOTHING, left, left);
        assertBroken(two, Promise.NO_ACKNOWLEDGED_WRITE_LOST);
    }

    @Test
    void disk_that_was_lost_before_the_acknowledgement_came_does_not_hold_the_write() {
        History.Write write = lww.write("k", "one", NOTHING, 1);
        lww.lostDisk("node1", 2);
        write.acknowledged(clock(1, 0), at(10), List.of("node1"), true);
        lww.ended("k", Seen.NOTHING, THREE, THREE);
        lww.verify();
    }
}
