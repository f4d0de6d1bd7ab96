package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.DEADLINE;
import static io.kvorum.replication.CoordinatorFixture.PEER_TIMEOUT;
import static io.kvorum.replication.CoordinatorFixture.exception;
import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteCoordinationTest {
    private final CoordinatorFixture node = CoordinatorFixture.of(3, 2, 2);

    @Test
    void write_is_answered_at_once_when_w_replicas_have_it() {
        Future<WriteAnswer> write = node.write();
        node.replicas.ack("node3");
        assertThat(write.isComplete()).isFalse();

        node.replicas.selfIsDurable();

        assertThat(write.result().evidence()).isEqualTo(new Evidence(3, 2, 3, List.of("node1", "node3"), true));
        assertThat(write.result().key()).isEqualTo(node.key);
        assertThat(node.events.all()).containsExactly("WRITE MET");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void replicas_get_the_record_before_the_local_disk_has_it() {
        node.write();

        assertThat(node.replicas.storedAt()).containsExactly("node2", "node3");
    }

    @Test
    void w_peers_suffice_while_the_local_disk_is_slow() {
        Future<WriteAnswer> write = node.write();
        node.replicas.ack("node2");
        node.replicas.ack("node3");

        assertThat(write.result().evidence().nodes()).containsExactly("node2", "node3");
    }

    @Test
    void an_ack_after_the_answer_changes_nothing_and_a_failure_after_it_is_redelivered() {
        Future<WriteAnswer> write = node.write(QuorumLevel.ONE);
        node.replicas.selfIsDurable();
        assertThat(write.succeeded()).isTrue();

        node.replicas.ack("node2");
        node.replicas.failStore("node3", FailureCode.OUTCOME_UNKNOWN);

        assertThat(write.result().evidence().nodes()).containsExactly("node1");
        assertThat(node.redelivery.waiting("node2")).isZero();
        assertThat(node.redelivery.waiting("node3")).isEqualTo(1);
    }

    @Test
    void write_fails_at_once_as_unknown_when_too_many_replicas_refused_and_this_node_may_keep_it() {
        Future<WriteAnswer> write = node.write();
        node.replicas.failStore("node2", FailureCode.DISK_FULL);
        assertThat(write.isComplete()).isFalse();
        node.replicas.failStore("node3", FailureCode.UNAVAILABLE);

        KvorumException failure = exception(write);
        assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(failure.facts()).containsEntry("required", 2).containsEntry("acked", 0);
        assertThat(failure).hasMessageContaining("[node2, node3]").hasMessageContaining("node3 said unavailable");
        assertThat(node.time.timers()).isZero();
        assertThat(node.events.all()).containsExactly("WRITE UNKNOWN");
    }

    @Test
    void write_fails_as_unknown_when_a_silent_replica_may_have_it() {
        Future<WriteAnswer> write = node.write(QuorumLevel.ALL);
        node.replicas.selfFails(FailureCode.DISK_FULL);
        // Already impossible, while two replicas may still take it.
        assertThat(failure(write)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }

    @Test
    void write_that_one_replica_acked_is_unknown_and_never_not_applied() {
        Future<WriteAnswer> write = node.write();
        node.replicas.failStore("node2", FailureCode.UNAVAILABLE);
        node.replicas.ack("node3");
        node.replicas.selfFails(FailureCode.DISK_FULL);

        assertThat(failure(write)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }

    @Test
    void write_that_every_replica_refused_fails_as_not_applied() {
        Future<WriteAnswer> write = node.write(QuorumLevel.ONE);
        node.replicas.failStore("node2", FailureCode.UNAVAILABLE);
        node.replicas.failStore("node3", FailureCode.DISK_FULL);
        node.replicas.selfFails(FailureCode.DISK_FULL);

        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
        assertThat(exception(write).code().outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(node.events.all()).containsExactly("WRITE UNAVAILABLE");
    }

    @Test
    void write_that_every_replica_refused_is_never_redelivered() {
        node.write(QuorumLevel.ONE);
        node.replicas.failStore("node2", FailureCode.UNAVAILABLE);
        node.replicas.failStore("node3", FailureCode.UNAVAILABLE);
        node.replicas.selfFails(FailureCode.DISK_FULL);
        node.time.advance(60_000);

        assertThat(node.replicas.storedAt()).containsExactly("node2", "node3");
    }

    @Test
    void write_that_lives_somewhere_is_redelivered_to_those_that_refused_it_before() {
        node.write();
        node.replicas.failStore("node2", FailureCode.UNAVAILABLE);
        assertThat(node.redelivery.waiting("node2")).isZero();

        node.replicas.selfIsDurable();

        assertThat(node.redelivery.waiting("node2")).isEqualTo(1);
    }

    @Test
    void record_that_a_replica_refused_for_good_is_not_redelivered() {
        node.write();
        node.replicas.selfIsDurable();
        node.replicas.failStore("node2", FailureCode.CLOCK_SKEW);

        assertThat(node.redelivery.waiting("node2")).isZero();
    }

    @Test
    void only_replica_fails_with_its_own_reason() {
        CoordinatorFixture single = CoordinatorFixture.withMembers(new QuorumSpec(1, 1, 1), "node1");
        Future<WriteAnswer> write = single.write();
        single.replicas.selfFails(FailureCode.DISK_FULL);

        assertThat(failure(write)).isEqualTo(FailureCode.DISK_FULL);
    }

    @Test
    void write_fails_as_unknown_at_its_deadline() {
        Future<WriteAnswer> write = node.write();
        node.replicas.selfIsDurable();
        node.time.advance(DEADLINE - 1);
        assertThat(write.isComplete()).isFalse();

        node.time.advance(1);

        assertThat(exception(write)).hasMessageContaining("no answer yet: [node2, node3]");
        assertThat(failure(write)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void w_th_ack_after_the_deadline_does_not_answer_twice() {
        Future<WriteAnswer> write = node.write();
        node.time.advance(DEADLINE);
        node.replicas.selfIsDurable();
        node.replicas.ack("node2");

        assertThat(failure(write)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(node.events.all()).containsExactly("WRITE UNKNOWN");
    }

    @Test
    void peer_gets_its_own_time_however_impatient_the_client_is() {
        node.coordinator.write(node.request(null, 5, false));

        assertThat(node.replicas.stores().get(0).deadlineNanos()).isEqualTo(node.time.nanosIn(PEER_TIMEOUT));
    }

    @Test
    void request_whose_time_is_over_is_not_begun() {
        Future<WriteAnswer> write = node.coordinator.write(node.request(null, 0, false));

        assertThat(failure(write)).isEqualTo(FailureCode.DEADLINE_EXPIRED);
        assertThat(node.replicas.mints()).isZero();
    }

    @Test
    void write_that_storage_refused_is_sent_nowhere() {
        node.replicas.mintEndsWith(Future.failedFuture(new KvorumException(FailureCode.DISK_FULL, "no room")));
        Future<WriteAnswer> write = node.write();

        assertThat(failure(write)).isEqualTo(FailureCode.DISK_FULL);
        assertThat(node.replicas.storedAt()).isEmpty();
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void failure_that_nobody_foresaw_is_unknown_and_still_an_answer() {
        Coordinator broken = new Coordinator(
                new ReplicationSettings("node1", new QuorumSpec(1, 1, 1), null, RepairMode.ASYNC, 1, 1, Long.MAX_VALUE),
                () -> {
                    throw new IllegalStateException("no ring");
                },
                node.replicas,
                node.redelivery,
                node.time.clock(),
                node.time.scheduler(),
                node.events);

        assertThat(broken.write(node.request(null, DEADLINE, false)).cause()).hasMessage("no ring");
        assertThat(node.events.all()).containsExactly("WRITE UNKNOWN");
    }

    @Test
    void write_that_cannot_reach_w_leaves_no_trace() {
        node.replicas.markDown("node2");
        node.replicas.markDown("node3");
        Future<WriteAnswer> write = node.write();

        assertThat(exception(write)).hasMessageContaining("down: [node2, node3]");
        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
        assertThat(node.replicas.mints()).isZero();
    }

    @Test
    void peer_known_to_be_down_fails_its_part_at_once_and_the_others_carry_the_write() {
        node.replicas.markDown("node2");
        Future<WriteAnswer> write = node.write();
        node.replicas.selfIsDurable();
        node.replicas.ack("node3");

        assertThat(write.result().evidence().nodes()).containsExactly("node1", "node3");
        assertThat(node.redelivery.waiting("node2")).isEqualTo(1);
    }

    @Test
    void w_of_the_request_goes_before_the_configured_one() {
        Future<WriteAnswer> write = node.write(QuorumLevel.ONE);
        node.replicas.selfIsDurable();

        assertThat(write.result().evidence().required()).isEqualTo(1);
        assertThat(write.result().evidence().strict()).isFalse();
        assertThat(failure(node.write(QuorumLevel.of(4)))).isEqualTo(FailureCode.INVALID_QUORUM);
        assertThat(failure(node.write(QuorumLevel.of(0)))).isEqualTo(FailureCode.INVALID_QUORUM);
    }

    @Test
    void fewer_members_than_n_are_all_replicas_and_w_stays() {
        CoordinatorFixture two = CoordinatorFixture.withMembers(new QuorumSpec(3, 2, 2), "node1", "node2");
        Future<WriteAnswer> write = two.write();
        two.replicas.selfIsDurable();
        assertThat(write.isComplete()).isFalse();
        two.replicas.ack("node2");

        Evidence evidence = write.result().evidence();
        assertThat(evidence.n()).isEqualTo(3);
        assertThat(evidence.asked()).isEqualTo(2);
    }

    @Test
    void fewer_members_than_w_fail_at_once_naming_both_numbers() {
        CoordinatorFixture alone = CoordinatorFixture.withMembers(new QuorumSpec(3, 2, 2), "node1");
        Future<WriteAnswer> write = alone.write();

        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
        assertThat(exception(write).facts()).containsEntry("required", 2).containsEntry("members", 1);
        assertThat(alone.replicas.mints()).isZero();
    }

    @Test
    void answer_shows_the_state_that_the_write_made() {
        Future<WriteAnswer> write = node.write(QuorumLevel.ONE);
        node.replicas.selfIsDurable();

        assertThat(write.result().versioned().values().get(0).value()).isEqualTo(Value.text("value"));
        assertThat(write.result().timestamp())
                .isEqualTo(write.result().versioned().maxTimestamp());
    }
}
