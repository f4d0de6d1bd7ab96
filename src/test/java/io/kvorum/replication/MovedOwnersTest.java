package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Backoff;
import io.kvorum.failure.FailureCode;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.ring.Ring;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.RecordedEvents;
import io.kvorum.testing.Versions;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A key whose replicas are node1, node2, node3 becomes one of node4, node1, node2 while a request is under way. */
class MovedOwnersTest {
    private final Ring before = Ring.of(1, List.of("node1", "node2", "node3"), Ring.DEFAULT_VNODES);
    private final Ring after = Ring.of(2, List.of("node1", "node2", "node3", "node4"), Ring.DEFAULT_VNODES);
    private final String key = key();
    private final VirtualTime time = new VirtualTime();
    private final ManualReplicas replicas = new ManualReplicas();
    private Ring ring = before;
    private final Coordinator coordinator = coordinator();

    private String key() {
        for (int i = 0; i < 10_000; i++) {
            String candidate = "key-" + i;
            if (before.preferenceList(candidate, 3).nodes().equals(List.of("node1", "node2", "node3"))
                    && after.preferenceList(candidate, 3).nodes().equals(List.of("node4", "node1", "node2"))) {
                return candidate;
            }
        }
        throw new AssertionError("No key moves as wanted");
    }

    private Coordinator coordinator() {
        RecordedEvents events = new RecordedEvents();
        ReplicationSettings settings = new ReplicationSettings(
                "node1", new QuorumSpec(3, 2, 2), ConflictPolicy.LWW, RepairMode.ASYNC, 1_000, 100, Long.MAX_VALUE);
        Redelivery redelivery = new Redelivery(
                settings,
                after.nodes()::contains,
                replicas,
                time.clock(),
                time.scheduler(),
                new Backoff(100, 800, () -> 0),
                events);
        return new Coordinator(settings, () -> ring, replicas, redelivery, time.clock(), time.scheduler(), events);
    }

    private Future<WriteAnswer> write() {
        return coordinator.write(new WriteRequest(key, Value.text("v"), null, null, time.nanosIn(2_000), false));
    }

    @Test
    void write_acked_by_enough_of_the_new_replicas_is_acked_at_once() {
        Future<WriteAnswer> write = write();
        ring = after;
        replicas.selfIsDurable();
        replicas.ack("node2");
        assertThat(write.result().evidence().nodes()).containsExactly("node1", "node2");
    }

    @Test
    void write_acked_by_a_replica_that_is_none_any_more_waits_for_a_new_one() {
        Future<WriteAnswer> write = write();
        ring = after;
        replicas.selfIsDurable();
        replicas.ack("node3");
        assertThat(write.isComplete()).isFalse();
        replicas.ack("node4");
        assertThat(write.result().evidence().nodes()).containsExactly("node4", "node1");
        assertThat(time.timers()).isZero();
    }

    @Test
    void write_that_the_new_replicas_do_not_take_is_unknown() {
        Future<WriteAnswer> write = write();
        ring = after;
        replicas.selfIsDurable();
        replicas.ack("node3");
        replicas.failStore("node4", FailureCode.UNAVAILABLE);
        replicas.failStore("node2", FailureCode.UNAVAILABLE);
        assertThat(CoordinatorFixture.failure(write)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }

    @Test
    void read_answered_by_old_replicas_asks_the_new_ones() {
        Record record = Versions.first(key, "node4@1", 1, "v");
        Future<ReadAnswer> read = coordinator.read(new ReadRequest(key, null, time.nanosIn(2_000)));
        ring = after;
        replicas.answer("node1", null);
        replicas.answer("node2", null);
        assertThat(read.isComplete()).isFalse();
        replicas.answer("node1", null);
        replicas.failFetch("node4", FailureCode.NOT_READY);
        replicas.answer("node2", record);
        assertThat(Versions.text(read.result().versioned())).isEqualTo("v");
    }
}
