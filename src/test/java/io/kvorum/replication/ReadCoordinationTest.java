package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.DEADLINE;
import static io.kvorum.replication.CoordinatorFixture.PEER_TIMEOUT;
import static io.kvorum.replication.CoordinatorFixture.exception;
import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.ManualReplicas.Call;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadCoordinationTest {
    private final CoordinatorFixture node = CoordinatorFixture.of(3, 2, 2);
    private final Record old = Versions.first(node.key, "node1@a", 1_000, "old");
    private final Record recent = Versions.after(old, "node1@a", 2_000, "recent");
    private final Replicas.Look known = new Replicas.Look(true, recent, new RecordDigest(1, 2), 0);

    @Test
    void this_node_and_r_minus_one_others_are_asked_and_the_rest_after_the_answer() {
        Future<ReadAnswer> read = node.read();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2");

        node.replicas.answer("node1", recent);
        assertThat(read.isComplete()).isFalse();
        node.replicas.answer("node2", recent);

        assertThat(Versions.text(read.result().versioned())).isEqualTo("recent");
        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 2, 2, List.of("node1", "node2"), true));
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");
        assertThat(node.time.timers()).isZero();
        assertThat(node.events.all()).containsExactly("READ MET");
    }

    @Test
    void what_a_look_showed_is_this_node_s_answer() {
        node.replicas.lookShows(known);
        Future<ReadAnswer> read = node.read();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node2");
        node.replicas.answer("node2", recent);

        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 2, 2, List.of("node1", "node2"), true));
    }

    @Test
    void what_is_answered_at_once_needs_no_timer() {
        CoordinatorFixture alone = CoordinatorFixture.withMembers(new QuorumSpec(1, 1, 1), "node1");
        alone.replicas.lookShows(known);
        assertThat(alone.read().isComplete()).isTrue();
        assertThat(alone.time.scheduler().made()).isZero();
    }

    @Test
    void the_others_are_told_what_this_node_holds() {
        node.replicas.lookShows(known);
        node.read();
        node.replicas.answer("node2", recent);
        assertThat(node.replicas.fetches()).extracting(Call::node).containsExactly("node2", "node3");
        assertThat(node.replicas.fetches()).allMatch(call -> call.item().held().equals(known.held()));
    }

    @Test
    void the_others_are_told_what_this_node_holds_of_a_large_record_too() {
        node.replicas.lookShows(100_000, Future.succeededFuture(known));
        Future<ReadAnswer> read = node.read();
        assertThat(node.replicas.fetches()).extracting(Call::node).containsExactly("node2");
        assertThat(node.replicas.fetches().get(0).item().held()).isEqualTo(known.held());
        node.replicas.answer("node2", recent);
        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 2, 2, List.of("node1", "node2"), true));
    }

    @Test
    void a_digest_is_wanted_only_where_others_are_asked() {
        node.read();
        assertThat(node.replicas.looks())
                .allMatch(ManualReplicas.Looking::digested)
                .isNotEmpty();

        CoordinatorFixture alone = CoordinatorFixture.withMembers(new QuorumSpec(1, 1, 1), "node1");
        alone.read();
        assertThat(alone.replicas.looks())
                .noneMatch(ManualReplicas.Looking::digested)
                .isNotEmpty();
    }

    @Test
    void a_large_record_that_cannot_be_looked_at_any_more_is_fetched_like_any_other_and_its_memory_comes_back() {
        for (Future<Replicas.Look> second : List.<Future<Replicas.Look>>of(
                Future.failedFuture(new KvorumException(FailureCode.NOT_READY, "stopping")),
                Future.succeededFuture(Replicas.Look.UNKNOWN))) {
            node.replicas.fetches().clear();
            node.replicas.lookShows(100_000, second);
            Future<ReadAnswer> first = node.read();
            Future<ReadAnswer> next = node.read();
            assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2");
            assertThat(node.replicas.fetches()).allMatch(call -> call.item().held() == null);
            for (String replica : List.of("node1", "node2", "node3")) {
                node.replicas.answer(replica, recent);
            }
            assertThat(first.succeeded()).isTrue();
            assertThat(node.replicas.fetchedFrom())
                    .as("the next one's turn")
                    .containsExactly("node1", "node2", "node3", "node1", "node2");
            for (String replica : List.of("node1", "node2", "node3")) {
                node.replicas.answer(replica, recent);
            }
            assertThat(next.succeeded()).isTrue();
        }
    }

    @Test
    void nobody_is_asked_for_a_large_record_before_there_is_memory_for_it() {
        node.replicas.lookShows(100_000, Future.succeededFuture(known));
        Future<ReadAnswer> first = node.read();
        Future<ReadAnswer> second = node.read();
        assertThat(node.replicas.fetchedFrom()).as("for the first").containsExactly("node2");

        node.replicas.answer("node2", recent);
        assertThat(first.isComplete()).isTrue();
        assertThat(node.replicas.fetchedFrom())
                .as("node3 has still to answer the first")
                .containsExactly("node2", "node3");
        node.replicas.answer("node3", recent);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node2", "node3", "node2");

        node.replicas.answer("node2", recent);
        assertThat(second.isComplete()).isTrue();
        node.replicas.answer("node3", recent);
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void a_read_that_waited_for_memory_until_its_deadline_fails_and_takes_none() {
        node.replicas.lookShows(100_000, Future.succeededFuture(known));
        Future<ReadAnswer> first = node.read();
        Future<ReadAnswer> late = node.read();
        node.time.advance(DEADLINE);
        assertThat(failure(first)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(failure(late)).isEqualTo(FailureCode.OVERLOADED);

        node.replicas.failFetch("node2", FailureCode.OUTCOME_UNKNOWN);
        int before = node.replicas.fetchedFrom().size();
        Future<ReadAnswer> next = node.read();
        assertThat(node.replicas.fetchedFrom()).hasSizeGreaterThan(before);
        assertThat(next.isComplete()).isFalse();
    }

    @Test
    void node_that_is_no_replica_asks_in_preference_order() {
        CoordinatorFixture node4 = CoordinatorFixture.outsider();
        node4.read();

        assertThat(node4.replicas.fetchedFrom()).containsExactly("node1", "node2");
    }

    @Test
    void replicas_known_to_be_down_are_asked_last() {
        node.replicas.markDown("node2");
        node.read();

        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node3");
    }

    @Test
    void another_replica_is_asked_for_each_that_failed() {
        Future<ReadAnswer> read = node.read();
        node.replicas.failFetch("node2", FailureCode.OUTCOME_UNKNOWN);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");
        node.replicas.answer("node3", recent);
        assertThat(read.isComplete()).isFalse();
        node.replicas.answer("node1", recent);

        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 2, 3, List.of("node1", "node3"), true));
    }

    @Test
    void read_fails_at_once_when_too_few_replicas_are_left() {
        Future<ReadAnswer> read = node.read();
        node.replicas.failFetch("node1", FailureCode.UNAVAILABLE);
        node.replicas.failFetch("node2", FailureCode.UNAVAILABLE);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(exception(read).facts()).containsEntry("required", 2).containsEntry("answered", 0);
        assertThat(node.time.timers()).isZero();
        assertThat(node.events.all()).containsExactly("READ UNAVAILABLE");
    }

    @Test
    void read_whose_replicas_all_fail_ends_without_a_repair_plan() {
        Future<ReadAnswer> read = node.read();
        node.replicas.failFetch("node1", FailureCode.UNAVAILABLE);
        node.replicas.failFetch("node2", FailureCode.UNAVAILABLE);
        // Nobody answered, so there is nothing to repair with; this must not end in an exception.
        node.replicas.failFetch("node3", FailureCode.UNAVAILABLE);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(node.replicas.storedAt()).isEmpty();
    }

    @Test
    void replicas_that_fail_after_the_deadline_end_without_a_repair_plan() {
        Future<ReadAnswer> read = node.read();
        node.time.advance(DEADLINE);
        node.replicas.failFetch("node1", FailureCode.OUTCOME_UNKNOWN);
        node.replicas.failFetch("node2", FailureCode.OUTCOME_UNKNOWN);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
    }

    @Test
    void read_fails_at_its_deadline_when_replicas_are_silent() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.time.advance(DEADLINE - 1);
        assertThat(read.isComplete()).isFalse();
        node.time.advance(1);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(exception(read)).hasMessageContaining("2 needed, 1 answered [node1]");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void answer_after_the_deadline_repairs_and_does_not_answer_twice() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.time.advance(DEADLINE);
        node.replicas.answer("node2", old);

        assertThat(read.failed()).isTrue();
        assertThat(node.replicas.storedAt()).containsExactly("node2");
        assertThat(node.events.all()).containsExactly("READ UNAVAILABLE");
    }

    @Test
    void request_whose_time_is_over_asks_nobody() {
        Future<ReadAnswer> read = node.coordinator.read(new ReadRequest(node.key, null, node.time.nanosIn(0)));

        assertThat(failure(read)).isEqualTo(FailureCode.DEADLINE_EXPIRED);
        assertThat(node.replicas.fetchedFrom()).isEmpty();
    }

    @Test
    void not_found_needs_r_replicas_that_never_heard_of_the_key() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", null);
        node.replicas.failFetch("node2", FailureCode.UNAVAILABLE);
        assertThat(read.isComplete()).isFalse();
        node.replicas.answer("node3", null);

        assertThat(read.result().versioned().isEmpty()).isTrue();
        assertThat(read.result().evidence().nodes()).containsExactly("node1", "node3");
        assertThat(node.replicas.storedAt()).isEmpty();
    }

    @Test
    void failed_replica_is_never_taken_for_one_without_the_key() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", null);
        node.replicas.failFetch("node2", FailureCode.UNAVAILABLE);
        node.replicas.failFetch("node3", FailureCode.OUTCOME_UNKNOWN);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
    }

    @Test
    void tombstone_wins_over_the_value_that_it_deleted() {
        Record deleted = Versions.after(old, "node2@b", 3_000, null);
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", old);
        node.replicas.answer("node2", deleted);

        assertThat(read.result().versioned()).isEqualTo(deleted.versioned());
        assertThat(read.result().versioned().values()).isEmpty();
    }

    @Test
    void r_of_the_request_goes_before_the_configured_one() {
        Future<ReadAnswer> read = node.read(QuorumLevel.ONE);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1");
        node.replicas.answer("node1", old);

        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 1, 1, List.of("node1"), false));
        assertThat(failure(node.read(QuorumLevel.of(4)))).isEqualTo(FailureCode.INVALID_QUORUM);
    }

    @Test
    void r_all_waits_for_every_replica() {
        Future<ReadAnswer> read = node.read(QuorumLevel.ALL);
        node.replicas.answer("node1", old);
        node.replicas.answer("node2", old);
        assertThat(read.isComplete()).isFalse();
        node.replicas.answer("node3", recent);

        assertThat(Versions.text(read.result().versioned())).isEqualTo("recent");
    }

    @Test
    void fewer_members_than_r_fail_at_once_naming_both_numbers() {
        CoordinatorFixture alone = CoordinatorFixture.withMembers(new QuorumSpec(3, 2, 2), "node1");
        Future<ReadAnswer> read = alone.read();

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(exception(read).facts()).containsEntry("required", 2).containsEntry("members", 1);
        assertThat(alone.replicas.fetchedFrom()).isEmpty();
    }

    @Test
    void peer_gets_its_own_time_however_impatient_the_client_is() {
        node.coordinator.read(new ReadRequest(node.key, null, node.time.nanosIn(5)));

        assertThat(node.replicas.fetches().get(0).deadlineNanos()).isEqualTo(node.time.nanosIn(PEER_TIMEOUT));
    }

    @Test
    void replicas_that_answer_before_the_call_returns_are_asked_once_each() {
        node.replicas.answerAtOnce("node1", old);
        node.replicas.answerAtOnce("node2", old);
        node.replicas.answerAtOnce("node3", old);
        Future<ReadAnswer> read = node.read();

        assertThat(read.result().evidence().nodes()).containsExactly("node1", "node2");
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void answer_that_breaks_an_invariant_fails_the_read_at_once() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", Versions.first("another key", "node1@a", 1_000, "value"));

        assertThat(read.cause()).isInstanceOf(IllegalStateException.class);
        assertThat(node.events.all()).containsExactly("READ UNKNOWN");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void no_further_replica_is_asked_once_the_read_has_failed() {
        node.replicas.markDown("node2");
        node.replicas.refuseAtOnce("node1", FailureCode.NOT_READY);
        Future<ReadAnswer> read = node.read(QuorumLevel.ALL);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1");
    }

    /** Reads that node1 and node2 answer at once and node3 a moment later. */
    private void getUsedToPromptAnswers() {
        for (int i = 0; i < 64; i++) {
            node.read();
            for (String replica : List.of("node1", "node2", "node3")) {
                node.replicas.answer(replica, recent);
            }
        }
    }

    @Test
    void another_replica_is_asked_when_an_answer_is_later_than_usual() {
        getUsedToPromptAnswers();
        node.events.all().clear();
        node.replicas.fetches().clear();

        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.time.advance(4);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2");
        node.time.advance(1);
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");
        node.replicas.answer("node3", recent);

        assertThat(read.result().evidence()).isEqualTo(new Evidence(3, 2, 3, List.of("node1", "node3"), true));
        assertThat(node.time.timers()).isZero();
        assertThat(node.events.all()).containsExactly("hedged node2", "READ MET");
    }

    @Test
    void an_answer_that_is_late_counts_as_soon_as_it_comes() {
        getUsedToPromptAnswers();
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.time.advance(10);
        node.replicas.answer("node2", recent);

        assertThat(read.result().evidence().nodes()).containsExactly("node1", "node2");
    }

    @Test
    void a_replica_that_keeps_being_late_is_asked_after_the_others_until_it_is_in_time_again() {
        getUsedToPromptAnswers();
        for (int i = 0; i < 3; i++) {
            node.read();
            node.replicas.answer("node1", recent);
            node.time.advance(5);
            node.replicas.answer("node3", recent);
        }
        node.replicas.fetches().clear();
        Future<ReadAnswer> read = node.read();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node3");
        node.replicas.answer("node1", recent);
        node.replicas.answer("node3", recent);
        assertThat(read.succeeded()).isTrue();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node3", "node2");

        node.replicas.answer("node2", recent);
        node.replicas.fetches().clear();
        node.read();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2");
    }

    @Test
    void one_read_finds_a_replica_late_once_however_long_it_waits() {
        CoordinatorFixture node4 = CoordinatorFixture.outsider();
        for (int i = 0; i < 64; i++) {
            node4.read();
            for (String replica : List.of("node1", "node2", "node3")) {
                node4.replicas.answer(replica, recent);
            }
        }
        for (int i = 0; i < 2; i++) {
            node4.replicas.fetches().clear();
            node4.read(QuorumLevel.ONE);
            node4.time.advance(100);
            assertThat(node4.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");
        }
        node4.replicas.fetches().clear();
        node4.read(QuorumLevel.ONE);

        assertThat(node4.replicas.fetchedFrom()).containsExactly("node1");
    }

    @Test
    void a_read_whose_replicas_are_all_late_waits_for_its_deadline() {
        getUsedToPromptAnswers();
        Future<ReadAnswer> read = node.read();
        node.time.advance(DEADLINE - 1);
        assertThat(node.replicas.fetchedFrom()).endsWith("node1", "node2", "node3");
        assertThat(read.isComplete()).isFalse();
        node.time.advance(1);
        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(node.time.timers()).isZero();
    }
}
