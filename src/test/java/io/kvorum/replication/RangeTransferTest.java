package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.TransferPage.State;
import io.kvorum.ring.Ring;
import io.kvorum.testing.Keys;
import io.kvorum.testing.Versions;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeTransferTest {
    private static final Member NODE1 = new Member("node1", "localhost:1");
    private static final Member NODE2 = new Member("node2", "localhost:2");
    private static final Member NODE3 = new Member("node3", "localhost:3");
    private static final Member NODE4 = new Member("node4", "localhost:4");
    private static final Member NODE5 = new Member("node5", "localhost:5");
    private static final int VNODES = 20;
    private static final Record RECORD = Versions.first("k", "node1@1", 1, "v");

    private final VirtualTime time = new VirtualTime();
    private final ReadGate gate = new ReadGate("node4", 3);
    private final List<Call> calls = new ArrayList<>();
    private final List<Topology> saved = new ArrayList<>();
    private final List<Record> merged = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Topology three = Topology.initial(List.of(NODE1, NODE2, NODE3));
    private final Topology four = three.join(NODE4);
    private Future<Void> merging = Future.succeededFuture();

    private record Call(Member source, TransferRequest request, String cursor, Promise<TransferPage> promise) {}

    private final class Events implements TransferListener {
        @Override
        public void behind(Life remembered) {
            events.add("behind " + remembered);
        }

        @Override
        public void started(Topology topology, double share, List<String> sources, int needed) {
            assertThat(share).isBetween(0.001, 1.0);
            events.add("started " + sources + " needed " + needed);
        }

        @Override
        public void received(int records) {}

        @Override
        public void sourceFailed(String node, Throwable failure, long retryMillis) {
            events.add("failed " + node);
        }

        @Override
        public void sourceGivenUp(String node) {
            events.add("given up " + node);
        }

        @Override
        public void finished(Topology topology, long records) {
            events.add("finished " + records);
        }

        @Override
        public void notSaved(Throwable failure) {
            events.add("not saved");
        }
    }

    private RangeTransfer transferOf(Topology settled) {
        return new RangeTransfer(
                new ReplicationSettings(
                        "node4",
                        new QuorumSpec(3, 2, 2),
                        ConflictPolicy.LWW,
                        RepairMode.ASYNC,
                        1_000,
                        100,
                        Long.MAX_VALUE),
                VNODES,
                settled,
                gate,
                topology -> {
                    saved.add(topology);
                    return Future.succeededFuture();
                },
                (source, request, cursor) -> {
                    Call call = new Call(source, request, cursor, Promise.promise());
                    calls.add(call);
                    return call.promise().future();
                },
                records -> {
                    merged.addAll(records);
                    return merging;
                },
                time.scheduler(),
                new Backoff(100, 400, () -> 0),
                new Events());
    }

    private static Ring ring(Topology topology) {
        return Ring.of(topology.epoch(), topology.memberIds(), VNODES);
    }

    /** A joiner, alone so far, that was just taken in. */
    private RangeTransfer joining() {
        Topology alone = Topology.initial(List.of(NODE4));
        RangeTransfer transfer = transferOf(alone);
        transfer.start(alone, ring(alone));
        transfer.changed(four, ring(alone), ring(four));
        return transfer;
    }

    /** The one call to the source that waits. */
    private Call call(String source) {
        return calls.stream()
                .filter(call -> call.source().id().equals(source)
                        && !call.promise().future().isComplete())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No call to " + source + " waits"));
    }

    private void end(String source, Record... records) {
        call(source).promise().complete(new TransferPage(List.of(records), null, records.length, State.WHOLE));
    }

    @Test
    void a_joiner_answers_nothing_until_all_sources_but_w_minus_1_gave_all() {
        RangeTransfer transfer = joining();
        assertThat(transfer).isNotNull();
        assertThat(events).containsExactly("started [node1, node2, node3] needed 2");
        assertThat(gate.refusal("any")).isNotNull();
        end("node1", RECORD);
        assertThat(gate.isClosed()).isTrue();
        end("node3");
        assertThat(gate.isClosed()).isFalse();
        assertThat(gate.refusal("any")).isNull();
        assertThat(merged).containsExactly(RECORD);
        assertThat(saved).containsExactly(four);
        assertThat(events).endsWith("finished 1");
    }

    private void endLacking(String source) {
        call(source).promise().complete(new TransferPage(List.of(), null, 0, State.RECEIVING));
    }

    @Test
    void a_source_that_lacks_something_counts_when_it_has_it() {
        joining();
        end("node1");
        endLacking("node2");
        assertThat(gate.isClosed()).isTrue();
        assertThat(events).endsWith("failed node2");
        time.advance(100);
        end("node2", RECORD);
        assertThat(gate.isClosed()).isFalse();
        assertThat(merged).containsExactly(RECORD);
    }

    @Test
    void sources_that_lack_something_are_not_waited_for_when_nobody_else_is_silent() {
        joining();
        endLacking("node1");
        end("node2");
        assertThat(gate.isClosed()).isTrue();
        endLacking("node3");
        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void a_node_that_lost_its_data_is_known_by_it_until_it_has_received_them_anew() {
        RangeTransfer transfer = transferOf(four);
        transfer.start(four, ring(four));
        assertThat(gate.stateSince(4)).isEqualTo(State.WHOLE);
        transfer.lost();
        assertThat(gate.stateSince(0)).isEqualTo(State.RECEIVING);
        end("node1");
        end("node2");
        end("node3");
        assertThat(gate.stateSince(4)).isEqualTo(State.WHOLE);
    }

    @Test
    void a_joiner_that_receives_holds_what_it_was_given_before_it_came() {
        joining();
        long before = Topology.initial(List.of(NODE4)).epoch();
        assertThat(gate.stateSince(before)).isEqualTo(State.WHOLE);
        assertThat(gate.stateSince(before + 1)).isEqualTo(State.RECEIVING);
    }

    @Test
    void to_a_joiner_sources_count_that_hold_what_all_changes_before_it_gave_them() {
        joining();
        assertThat(call("node1").request().since()).isEqualTo(four.epoch() - 1);
    }

    @Test
    void to_a_member_sources_count_that_held_all_when_it_last_did() {
        RangeTransfer transfer = transferOf(four);
        transfer.start(four, ring(four));
        Topology left = four.leave("node1");
        transfer.changed(left, ring(four), ring(left));
        assertThat(call("node2").request().since()).isEqualTo(four.epoch());
    }

    @Test
    void what_was_handed_on_before_it_was_received_is_lacking_for_good() {
        RangeTransfer transfer = transferOf(four);
        transfer.start(four, ring(four));
        Topology left = four.leave("node3");
        transfer.changed(left, ring(four), ring(left));
        Topology came = left.join(new Member("node5", "localhost:5"));
        transfer.changed(came, ring(left), ring(came));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.WHOLE);
        assertThat(gate.stateSince(left.epoch())).isEqualTo(State.RECEIVING);
        // Those of the run that the second change ended are among them.
        List.copyOf(calls).forEach(call -> call.promise().complete(new TransferPage(List.of(), null, 0, State.WHOLE)));

        assertThat(gate.isClosed()).isFalse();
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.WHOLE);
        assertThat(gate.stateSince(left.epoch())).isEqualTo(State.PASSED_OVER);
        assertThat(gate.stateSince(came.epoch())).isEqualTo(State.WHOLE);
    }

    @Test
    void after_a_restart_all_that_may_have_been_handed_on_is_lacking() {
        Topology left = four.leave("node3");
        Topology came = left.join(new Member("node5", "localhost:5"));
        transferOf(came).start(came, ring(came));

        assertThat(gate.stateSince(left.epoch())).isEqualTo(State.PASSED_OVER);
        assertThat(gate.stateSince(came.epoch())).isEqualTo(State.WHOLE);
    }

    @Test
    void a_source_that_handed_something_on_unreceived_counts_for_nothing_and_is_not_asked_again() {
        joining();
        call("node1").promise().complete(new TransferPage(List.of(), null, 0, State.PASSED_OVER));
        end("node2");
        assertThat(gate.isClosed()).as("node3 may be the only one that has it").isTrue();
        time.advance(60_000);
        assertThat(calls).filteredOn(call -> call.source().id().equals("node1")).hasSize(1);

        end("node3");

        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void the_remaining_source_is_asked_on_in_the_background() {
        joining();
        end("node1");
        end("node2");
        call("node3").promise().fail("down");
        time.advance(500);
        end("node3", RECORD);
        assertThat(merged).containsExactly(RECORD);
        assertThat(time.timers()).isZero();
    }

    @Test
    void the_next_page_is_asked_for_when_the_last_one_is_on_disk() {
        Promise<Void> durable = Promise.promise();
        merging = durable.future();
        joining();
        call("node1").promise().complete(new TransferPage(List.of(RECORD), "0-1", 0, null));
        assertThat(calls).hasSize(3);
        durable.complete();
        assertThat(calls).hasSize(4);
        assertThat(call("node1").cursor()).isEqualTo("0-1");
    }

    @Test
    void a_source_that_fails_begins_again_with_backoff() {
        joining();
        call("node1").promise().complete(new TransferPage(List.of(RECORD), "0-1", 0, null));
        call("node1").promise().fail("reset");
        assertThat(calls).hasSize(4);
        time.advance(100);
        assertThat(call("node1").cursor()).isNull();
        end("node1", RECORD);
        end("node2");
        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void records_that_were_refused_or_got_lost_do_not_count_as_received() {
        joining();
        merging = Future.failedFuture("disk full");
        end("node1", RECORD);
        merging = Future.succeededFuture();
        call("node2").promise().complete(new TransferPage(List.of(RECORD), null, 2, State.WHOLE));
        assertThat(events).endsWith("failed node1", "failed node2");
        assertThat(gate.isClosed()).isTrue();
    }

    @Test
    void another_change_in_the_middle_starts_again_from_the_same_baseline() {
        RangeTransfer transfer = joining();
        Call late = call("node1");
        end("node2");
        Topology five = four.join(NODE5);
        transfer.changed(five, ring(four), ring(five));
        late.promise().complete(new TransferPage(List.of(RECORD), null, 1, State.WHOLE));
        assertThat(merged).isEmpty();
        assertThat(events).endsWith("started [node1, node2, node3, node5] needed 3");
        end("node1");
        end("node2");
        assertThat(gate.isClosed()).isTrue();
        end("node5");
        assertThat(gate.isClosed()).isFalse();
        assertThat(saved).containsExactly(five);
    }

    @Test
    void a_member_that_leaves_while_a_joiner_receives_is_asked_on() {
        RangeTransfer transfer = joining();
        calls.clear();
        Topology left = four.leave("node2");
        transfer.changed(left, ring(four), ring(left));
        assertThat(events).endsWith("started [node1, node2, node3] needed 2");
        end("node1");
        assertThat(gate.isClosed()).isTrue();
        end("node2", RECORD);
        assertThat(gate.isClosed()).isFalse();
        assertThat(merged).containsExactly(RECORD);
    }

    @Test
    void a_node_that_lost_its_data_asks_all_and_those_too_that_leave_meanwhile() {
        RangeTransfer transfer = transferOf(four);
        transfer.start(four, ring(four));
        transfer.lost();
        assertThat(events).containsExactly("started [node1, node2, node3] needed 3");
        calls.clear();
        Topology left = four.leave("node2");
        transfer.changed(left, ring(four), ring(left));
        assertThat(events).endsWith("started [node1, node2, node3] needed 3");
        end("node1");
        end("node3");
        assertThat(gate.isClosed()).isTrue();
        end("node2", RECORD);
        assertThat(gate.isClosed()).isFalse();
        assertThat(saved).endsWith(left);
    }

    @Test
    void a_change_that_moves_no_key_does_not_start_again() {
        RangeTransfer transfer = joining();
        Topology moved = four.move(new Member("node1", "localhost:9"));
        transfer.changed(moved, ring(four), ring(moved));
        assertThat(calls).hasSize(3);
        call("node1").promise().fail("gone");
        time.advance(100);
        assertThat(call("node1").source().address()).isEqualTo("localhost:9");
    }

    @Test
    void a_member_that_gains_nothing_is_settled_at_once() {
        RangeTransfer transfer = transferOf(four);
        Topology five = four.join(NODE5);
        transfer.changed(five, ring(four), ring(five));
        assertThat(gate.isClosed()).isFalse();
        assertThat(calls).isEmpty();
        assertThat(saved).containsExactly(five);
    }

    @Test
    void after_a_leave_only_the_gained_keys_are_not_answered_and_the_leaver_is_asked_too() {
        Topology five = four.join(NODE5);
        RangeTransfer transfer = transferOf(five);
        Topology left = five.leave("node5");
        String kept = Keys.ownedBy(ring(five), "node4", "node1", "node2");
        String gained = Keys.ownedBy(ring(five), "node5", "node1", "node2");
        transfer.changed(left, ring(five), ring(left));
        assertThat(events).containsExactly("started [node1, node2, node3, node5] needed 3");
        assertThat(call("node5").request().held()).containsExactly("node1", "node2", "node3", "node4", "node5");
        assertThat(gate.refusal(kept)).isNull();
        assertThat(gate.refusal(gained)).isNotNull();
    }

    @Test
    void a_leaver_that_never_answers_again_is_given_up_in_the_end() {
        Topology five = four.join(NODE5);
        RangeTransfer transfer = transferOf(five);
        Topology left = five.leave("node5").leave("node3");
        transfer.changed(left, ring(five), ring(left));
        end("node1");
        end("node2");
        for (int i = 0; i < 60; i++) {
            call("node5").promise().fail("dead");
            time.advance(400);
        }
        assertThat(events).contains("given up node5");
        assertThat(gate.isClosed()).isTrue();
        end("node3");
        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void a_restart_takes_up_what_was_interrupted() {
        RangeTransfer transfer = transferOf(Topology.initial(List.of(NODE4)));
        transfer.start(four, ring(four));
        assertThat(gate.isClosed()).isTrue();
        end("node1", RECORD);
        end("node2", RECORD);
        assertThat(gate.isClosed()).isFalse();
        assertThat(saved).containsExactly(four);
    }

    @Test
    void a_restart_without_a_change_asks_nobody() {
        transferOf(four).start(four, ring(four));
        assertThat(gate.isClosed()).isFalse();
        assertThat(calls).isEmpty();
        assertThat(saved).isEmpty();
    }

    @Test
    void a_node_that_left_holds_no_range_and_asks_nobody() {
        RangeTransfer transfer = joining();
        calls.clear();
        Topology left = four.leave("node4");
        transfer.changed(left, ring(four), ring(left));
        assertThat(gate.isClosed()).isFalse();
        assertThat(calls).isEmpty();
    }

    private RangeTransfer settledIn(Topology topology) {
        RangeTransfer transfer = transferOf(topology);
        transfer.start(topology, ring(topology));
        return transfer;
    }

    @Test
    void one_that_left_with_all_its_ranges_says_so_and_remembers_it() {
        Topology left = four.leave("node4");
        settledIn(four).changed(left, ring(four), ring(left));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.WHOLE);
        assertThat(saved).containsExactly(left);
        Topology later = left.leave("node3");
        transferOf(left).start(later, ring(later));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.WHOLE);
    }

    @Test
    void one_that_lost_its_data_and_was_let_go_counts_for_nothing_also_after_a_restart() {
        RangeTransfer transfer = settledIn(four);
        transfer.lost();
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.RECEIVING);
        Topology left = four.leave("node4");
        transfer.changed(left, ring(four), ring(left));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.PASSED_OVER);
        Topology onDisk = saved.get(saved.size() - 1);
        assertThat(onDisk.knows("node4")).isFalse();
    }

    @Test
    void one_that_restarts_without_its_data_after_it_was_let_go_counts_for_nothing() {
        Topology left = four.leave("node4");
        transferOf(four.without("node4")).start(left, ring(left));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.PASSED_OVER);
        assertThat(calls).isEmpty();
    }

    @Test
    void one_that_left_before_it_had_received_what_another_left_to_it_counts_for_nothing() {
        RangeTransfer transfer = settledIn(four);
        Topology one = four.leave("node3");
        transfer.changed(one, ring(four), ring(one));
        Topology two = one.leave("node4");
        transfer.changed(two, ring(one), ring(two));
        assertThat(gate.stateSince(one.epoch())).isEqualTo(State.PASSED_OVER);
        assertThat(gate.stateSince(four.epoch())).as("of what it had before").isEqualTo(State.WHOLE);
        assertThat(saved).singleElement().matches(onDisk -> !onDisk.knows("node4"));
    }

    @Test
    void one_that_hears_of_two_leaves_at_once_its_own_the_later_counts_for_nothing() {
        Topology two = four.leave("node3").leave("node4");
        settledIn(four).changed(two, ring(four), ring(two));
        assertThat(gate.stateSince(two.epoch() - 1)).isEqualTo(State.PASSED_OVER);
    }

    @Test
    void one_that_hears_of_two_leaves_at_once_its_own_the_first_holds_all_that_it_was_given() {
        Topology two = four.leave("node4").leave("node3");
        settledIn(four).changed(two, ring(four), ring(two));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.WHOLE);
    }

    @Test
    void one_that_came_and_left_before_it_had_received_anything_counts_for_nothing() {
        RangeTransfer transfer = joining();
        Topology left = four.leave("node4");
        transfer.changed(left, ring(four), ring(left));
        assertThat(gate.stateSince(four.epoch())).isEqualTo(State.PASSED_OVER);
    }

    @Test
    void one_that_was_let_go_lacking_and_comes_back_asks_for_everything() {
        RangeTransfer transfer = settledIn(four);
        transfer.lost();
        Topology left = four.leave("node4");
        transfer.changed(left, ring(four), ring(left));
        calls.clear();
        Topology back = left.join(NODE4);
        transfer.changed(back, ring(left), ring(back));
        assertThat(calls).hasSize(3).allMatch(call -> call.request().held().isEmpty());
        assertThat(gate.isClosed()).isTrue();
    }
}
