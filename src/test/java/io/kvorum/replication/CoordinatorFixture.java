package io.kvorum.replication;

import io.kvorum.cluster.Backoff;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.ring.Ring;
import io.kvorum.testing.Keys;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.RecordedEvents;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import java.util.List;

/** One coordinator, {@code node1} unless said otherwise, whose replicas and time are played by the test. */
final class CoordinatorFixture {
    static final long PEER_TIMEOUT = 1_000;
    static final long DEADLINE = 2_000;
    /** Room for one large read. */
    static final long READ_BYTES = 1_000_000;

    final VirtualTime time = new VirtualTime();
    final ManualReplicas replicas = new ManualReplicas();
    final RecordedEvents events = new RecordedEvents();
    final Ring ring;
    final Redelivery redelivery;
    final Coordinator coordinator;
    final String key;

    private CoordinatorFixture(String self, QuorumSpec spec, RepairMode repair, List<String> members, String key) {
        this.ring = Ring.of(1, members, Ring.DEFAULT_VNODES);
        this.key = key;
        ReplicationSettings settings =
                new ReplicationSettings(self, spec, ConflictPolicy.LWW, repair, PEER_TIMEOUT, 100, READ_BYTES);
        this.redelivery = new Redelivery(
                settings,
                members::contains,
                replicas,
                time.clock(),
                time.scheduler(),
                new Backoff(100, 800, () -> 0),
                events);
        this.coordinator =
                new Coordinator(settings, () -> ring, replicas, redelivery, time.clock(), time.scheduler(), events);
    }

    /** Three members and a key that node1, node2, node3 hold, in this order. */
    static CoordinatorFixture of(int n, int w, int r) {
        return of(n, w, r, RepairMode.ASYNC);
    }

    static CoordinatorFixture of(int n, int w, int r, RepairMode repair) {
        List<String> members = List.of("node1", "node2", "node3");
        String key = Keys.ownedBy(Ring.of(1, members, Ring.DEFAULT_VNODES), "node1", "node2", "node3");
        return new CoordinatorFixture("node1", new QuorumSpec(n, w, r), repair, members, key);
    }

    /** A cluster with fewer members than a key should have replicas. */
    static CoordinatorFixture withMembers(QuorumSpec spec, String... members) {
        return new CoordinatorFixture("node1", spec, RepairMode.ASYNC, List.of(members), "key");
    }

    /** A coordinator, node4, of a key that node1, node2, node3 hold, in this order. */
    static CoordinatorFixture outsider() {
        List<String> members = List.of("node1", "node2", "node3", "node4");
        String key = Keys.ownedBy(Ring.of(1, members, Ring.DEFAULT_VNODES), "node1", "node2", "node3");
        return new CoordinatorFixture("node4", new QuorumSpec(3, 2, 2), RepairMode.ASYNC, members, key);
    }

    Future<WriteAnswer> write() {
        return write(null);
    }

    Future<WriteAnswer> write(QuorumLevel w) {
        return coordinator.write(request(w, DEADLINE, false));
    }

    WriteRequest request(QuorumLevel w, long millis, boolean forwarded) {
        return new WriteRequest(key, Value.text("value"), null, w, time.nanosIn(millis), forwarded);
    }

    Future<ReadAnswer> read() {
        return read(null);
    }

    Future<ReadAnswer> read(QuorumLevel r) {
        return coordinator.read(new ReadRequest(key, r, time.nanosIn(DEADLINE)));
    }

    /** The code that the request failed with; an AssertionError when it did not, or not yet. */
    static FailureCode failure(Future<?> request) {
        return exception(request).code();
    }

    static KvorumException exception(Future<?> request) {
        if (!request.isComplete()) {
            throw new AssertionError("The request is still under way");
        }
        if (request.cause() instanceof KvorumException known) {
            return known;
        }
        throw new AssertionError("Expected a failure, found " + request, request.cause());
    }
}
