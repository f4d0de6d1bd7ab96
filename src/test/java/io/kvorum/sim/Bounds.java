package io.kvorum.sim;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.node.CoordinatorService;
import io.kvorum.peer.Wire;
import io.vertx.core.buffer.Buffer;

/** Looks at what could grow: batches as they travel, and what waits in each node, every quarter of a second. */
final class Bounds {
    private static final long EVERY_NANOS = 250_000_000L;
    /** Two lanes to each peer, each with eight batches waiting at the most, see {@code peer.Lane}. */
    private static final int WAITING_BATCHES = 2 * 8;

    private final SimCluster cluster;

    Bounds(SimCluster cluster) {
        this.cluster = cluster;
    }

    void watch() {
        cluster.nodes().forEach(this::look);
        cluster.time().after(EVERY_NANOS, this::watch);
    }

    private void look(SimNode node) {
        SimProcess process = node.process();
        CoordinatorService coordinator = process == null ? null : process.coordinator();
        if (coordinator == null) {
            return;
        }
        int peers = cluster.nodes().size() - 1;
        int mostCalls = peers * WAITING_BATCHES * cluster.settings().batchRecords();
        require(
                coordinator.waitingCalls() <= mostCalls,
                node.id() + " has " + coordinator.waitingCalls() + " calls waiting");
        for (SimNode other : cluster.nodes()) {
            int waiting = coordinator.waitingRecords(other.id());
            require(
                    waiting <= cluster.settings().hintRecords(),
                    node.id() + " keeps " + waiting + " records for " + other.id());
        }
    }

    /** A batch is as large as it may be, unless it is a single record that is larger. */
    void arrived(String to, Wire.Call call) {
        Buffer body = call.body();
        if (!call.path().equals("/internal/replicate") && !call.path().equals("/internal/fetch")) {
            return;
        }
        int lines = 0;
        for (int i = 0; i < body.length(); i++) {
            lines += body.getByte(i) == '\n' ? 1 : 0;
        }
        require(
                lines <= cluster.settings().batchRecords(),
                to + " got " + lines + " lines in one call, "
                        + cluster.settings().batchRecords() + " are allowed");
        require(
                lines == 1 || body.length() <= SimSettings.BATCH_BYTES,
                to + " got " + body.length() + " bytes in one call, " + SimSettings.BATCH_BYTES + " are allowed");
    }

    private void require(boolean kept, String found) {
        if (!kept) {
            cluster.broken(new Violation(Promise.BOUNDED, found));
        }
    }
}
