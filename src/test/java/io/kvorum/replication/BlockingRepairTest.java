package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.DEADLINE;
import static io.kvorum.replication.CoordinatorFixture.PEER_TIMEOUT;
import static io.kvorum.replication.CoordinatorFixture.exception;
import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class BlockingRepairTest {
    private final CoordinatorFixture node = CoordinatorFixture.of(3, 2, 2, RepairMode.BLOCKING);
    private final Record old = Versions.first(node.key, "node1@a", 1_000, "old");
    private final Record recent = Versions.after(old, "node1@a", 2_000, "recent");

    @Test
    void read_that_found_w_replicas_alike_is_answered_at_once() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", recent);

        assertThat(read.succeeded()).isTrue();
        assertThat(node.replicas.storedAt()).isEmpty();
    }

    @Test
    void read_that_found_a_stale_replica_waits_until_w_hold_the_merge() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        assertThat(read.isComplete()).isFalse();
        assertThat(node.replicas.storedAt()).containsExactly("node2");

        node.replicas.ack("node2");

        assertThat(Versions.text(read.result().versioned())).isEqualTo("recent");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void replica_asked_later_counts_when_it_turns_out_to_hold_the_merge() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", recent);

        assertThat(read.succeeded()).isTrue();
    }

    @Test
    void replica_asked_later_counts_when_it_knows_even_more() {
        Record newest = Versions.after(recent, "node3@c", 3_000, "newest");
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", newest);

        assertThat(Versions.text(read.result().versioned())).isEqualTo("recent");
        // The merge of two was on its way to node2 already; all that is behind the newest gets that as well.
        assertThat(node.replicas.storedAt()).containsExactly("node2", "node1", "node2");
        assertThat(node.replicas.stores().get(1).item()).isEqualTo(newest);
    }

    @Test
    void every_stale_replica_is_sent_the_merge_once() {
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", null);

        assertThat(node.replicas.storedAt()).containsExactly("node2", "node3");
    }

    @Test
    void read_of_fewer_than_w_replicas_hears_of_the_others_before_it_sends_them_anything() {
        Future<ReadAnswer> read = node.read(QuorumLevel.ONE);
        node.replicas.answer("node1", recent);
        assertThat(read.isComplete()).isFalse();
        assertThat(node.replicas.fetchedFrom()).containsExactly("node1", "node2", "node3");

        node.replicas.answer("node2", recent);

        assertThat(read.result().evidence().nodes()).containsExactly("node1");
        node.replicas.answer("node3", recent);
        assertThat(node.replicas.storedAt()).isEmpty();
    }

    @Test
    void read_of_fewer_than_w_replicas_brings_its_value_to_w() {
        Future<ReadAnswer> read = node.read(QuorumLevel.ONE);
        node.replicas.answer("node1", recent);
        node.replicas.answer("node3", null);
        assertThat(node.replicas.storedAt()).containsExactly("node3");
        assertThat(read.isComplete()).isFalse();
        node.replicas.ack("node3");

        assertThat(read.succeeded()).isTrue();
    }

    @Test
    void read_fails_when_w_replicas_cannot_be_brought_to_its_value() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.failStore("node2", FailureCode.DISK_FULL);
        assertThat(read.isComplete()).isFalse();
        node.replicas.failFetch("node3", FailureCode.UNAVAILABLE);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(exception(read)).hasMessageContaining("could not be brought to");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void read_fails_at_its_deadline_while_it_waits_for_the_repair() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.time.advance(DEADLINE);
        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);

        node.replicas.ack("node2");

        assertThat(read.failed()).isTrue();
        assertThat(node.events.all()).containsExactly("READ UNAVAILABLE", "repaired node2");
    }

    @Test
    void key_that_nobody_has_needs_no_repair() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", null);
        node.replicas.answer("node2", null);

        assertThat(read.result().versioned().isEmpty()).isTrue();
        node.replicas.answer("node3", recent);
        assertThat(node.replicas.storedAt()).containsExactly("node1", "node2");
    }

    @Test
    void peer_gets_its_own_time_however_impatient_the_client_is() {
        node.coordinator.read(new ReadRequest(node.key, null, node.time.nanosIn(5)));
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);

        assertThat(node.replicas.stores().get(0).deadlineNanos()).isEqualTo(node.time.nanosIn(PEER_TIMEOUT));
    }

    @Test
    void repair_that_succeeds_before_the_call_returns_answers_at_once() {
        node.replicas.answerAtOnce("node1", old);
        node.replicas.answerAtOnce("node2", recent);
        node.replicas.answerAtOnce("node3", old);
        node.replicas.ackAtOnce("node1");
        Future<ReadAnswer> read = node.read();

        assertThat(Versions.text(read.result().versioned())).isEqualTo("recent");
        assertThat(node.replicas.storedAt()).containsExactly("node1", "node3");
        assertThat(node.time.timers()).isZero();
    }

    @Test
    void read_fails_at_once_when_the_others_are_known_to_be_down() {
        node.replicas.markDown("node2");
        node.replicas.markDown("node3");
        Future<ReadAnswer> read = node.read(QuorumLevel.ONE);
        node.replicas.answer("node1", recent);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(node.replicas.storedAt()).isEmpty();
    }
}
