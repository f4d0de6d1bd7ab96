package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.DEADLINE;
import static io.kvorum.replication.CoordinatorFixture.exception;
import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardTest {
    private final CoordinatorFixture node4 = CoordinatorFixture.outsider();

    @Test
    void node_that_is_no_replica_forwards_to_the_first_replica_and_hands_its_answer_on() {
        Future<WriteAnswer> write = node4.write();
        WriteAnswer answer = new WriteAnswer(
                node4.key, Versioned.empty(), HybridTimestamp.ZERO, new Evidence(3, 2, 3, List.of("node1"), true));
        node4.replicas.answerForward(answer);

        assertThat(write.result()).isSameAs(answer);
        assertThat(node4.replicas.forwardedTo()).containsExactly("node1");
        assertThat(node4.replicas.mints()).isZero();
        assertThat(node4.events.all()).containsExactly("forwarded node1", "WRITE MET");
    }

    @Test
    void replica_known_to_be_down_is_passed_over() {
        node4.replicas.markDown("node1");
        node4.write();

        assertThat(node4.replicas.forwardedTo()).containsExactly("node2");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "NOT_READY", "OVERLOADED", "DISK_FULL", "WRITE_QUORUM_UNAVAILABLE"})
    void next_replica_is_tried_after_a_failure_that_certainly_applied_nothing(FailureCode definite) {
        Future<WriteAnswer> write = node4.write();
        node4.replicas.failForward(definite);

        assertThat(node4.replicas.forwardedTo()).containsExactly("node1", "node2");
        assertThat(write.isComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"OUTCOME_UNKNOWN", "INTERNAL"})
    void no_other_replica_is_tried_when_the_first_may_have_applied_it(FailureCode unknown) {
        Future<WriteAnswer> write = node4.write();
        node4.replicas.failForward(unknown);

        assertThat(failure(write)).isEqualTo(unknown);
        assertThat(node4.replicas.forwardedTo()).containsExactly("node1");
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "TOO_MANY_SIBLINGS", "CLOCK_SKEW"})
    void request_that_is_wrong_anywhere_is_not_tried_elsewhere(FailureCode refusal) {
        Future<WriteAnswer> write = node4.write();
        node4.replicas.failForward(refusal);

        assertThat(failure(write)).isEqualTo(refusal);
        assertThat(node4.replicas.forwardedTo()).containsExactly("node1");
    }

    @Test
    void request_that_was_forwarded_is_never_sent_on() {
        Future<WriteAnswer> write = node4.coordinator.write(node4.request(null, DEADLINE, true));

        assertThat(failure(write)).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(node4.replicas.forwardedTo()).isEmpty();
    }

    @Test
    void write_fails_at_once_when_all_replicas_are_down() {
        node4.replicas.markDown("node1");
        node4.replicas.markDown("node2");
        node4.replicas.markDown("node3");
        Future<WriteAnswer> write = node4.write();

        assertThat(exception(write)).hasMessageContaining("all are down");
        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
    }

    @Test
    void write_that_every_replica_refused_to_take_says_what_the_last_one_said() {
        Future<WriteAnswer> write = node4.write();
        node4.replicas.failForward(FailureCode.UNAVAILABLE);
        node4.replicas.failForward(FailureCode.UNAVAILABLE);
        node4.replicas.failForward(FailureCode.NOT_READY);

        assertThat(exception(write)).hasMessageContaining("node3 said not_ready");
        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
    }

    @Test
    void no_other_replica_is_tried_when_the_time_is_over() {
        Future<WriteAnswer> write = node4.write();
        node4.time.advance(DEADLINE);
        node4.replicas.failForward(FailureCode.UNAVAILABLE);

        assertThat(failure(write)).isEqualTo(FailureCode.WRITE_QUORUM_UNAVAILABLE);
        assertThat(exception(write)).hasMessageContaining("in time");
        assertThat(node4.replicas.forwardedTo()).containsExactly("node1");
    }
}
