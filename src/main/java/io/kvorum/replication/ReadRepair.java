package io.kvorum.replication;

import io.kvorum.port.Clock;
import io.kvorum.quorum.RepairPlan;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** Brings stale replicas to the merge that a read computed. */
final class ReadRepair {
    private final Replicas replicas;
    private final Clock clock;
    private final long peerTimeoutMillis;
    private final ReplicationListener listener;

    ReadRepair(Replicas replicas, Clock clock, long peerTimeoutMillis, ReplicationListener listener) {
        this.replicas = replicas;
        this.clock = clock;
        this.peerTimeoutMillis = peerTimeoutMillis;
        this.listener = listener;
    }

    /** Repairs every stale replica of the plan; nobody waits, and what fails is found again by the next read. */
    void run(RepairPlan plan) {
        for (String node : plan.stale()) {
            send(node, plan.merged());
        }
    }

    /** Repairs one replica; completes when it has the merge on disk. */
    Future<Void> send(String node, Record merged) {
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(peerTimeoutMillis);
        return replicas.store(node, merged, until).onComplete(done -> {
            if (done.succeeded()) {
                listener.repaired(node);
            } else {
                listener.repairFailed(node);
            }
        });
    }
}
