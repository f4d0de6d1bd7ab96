package io.kvorum.testing;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.PeerHealth;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Scheduler;
import io.kvorum.replication.Minted;
import io.kvorum.replication.Replicas;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.Record;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All replicas as one node of a simulated cluster sees them: its own at once, the others through the {@link Firewall}. A
 * call takes a millisecond each way and one on disk. What gets lost ends at the call's deadline, as unknown.
 */
final class PartitionedReplicas implements Replicas {
    private static final long WIRE_MILLIS = 1;
    private static final long DISK_MILLIS = 1;

    private final String self;
    private final SimulatedCluster cluster;
    private final VirtualTime time;
    private final Map<String, PeerHealth> health = new TreeMap<>();

    PartitionedReplicas(String self, SimulatedCluster cluster) {
        this.self = self;
        this.cluster = cluster;
        this.time = cluster.time();
    }

    @Override
    public Future<Minted> mint(WriteRequest request) {
        Promise<Minted> minted = Promise.promise();
        time.scheduler().after(0, () -> {
            try {
                Record record = cluster.store(self).write(request);
                Promise<Void> durable = Promise.promise();
                time.scheduler().after(DISK_MILLIS, durable::complete);
                minted.complete(new Minted(record, record.versioned().maxTimestamp(), durable.future()));
            } catch (KvorumException refused) {
                minted.fail(refused);
            }
        });
        return minted.future();
    }

    @Override
    public Future<Void> store(String node, Record record, long deadlineNanos) {
        return call(node, deadlineNanos, () -> {
            Promise<Void> durable = Promise.promise();
            cluster.store(node).merge(record);
            time.scheduler().after(DISK_MILLIS, durable::complete);
            return durable.future();
        });
    }

    @Override
    public Future<Record> fetch(String node, String key, Held held, long deadlineNanos) {
        return call(
                node,
                deadlineNanos,
                () -> Future.succeededFuture(cluster.store(node).get(key)));
    }

    @Override
    public Future<WriteAnswer> forward(String node, WriteRequest request) {
        WriteRequest forwarded = new WriteRequest(
                request.key(), request.value(), request.context(), request.w(), request.deadlineNanos(), true);
        return call(
                node, request.deadlineNanos(), () -> cluster.coordinator(node).write(forwarded));
    }

    @Override
    public boolean admits(String node) {
        if (!node.equals(self)) {
            heartbeat(node);
        }
        return node.equals(self) || health(node).reachable();
    }

    /** Pings tell a node that a peer is back before the next request asks. */
    private void heartbeat(String node) {
        boolean back = !cluster.firewall().isDown(node)
                && !cluster.firewall().isPaused(node)
                && !cluster.firewall().isMute(node)
                && !cluster.firewall().separates(self, node);
        if (!health(node).reachable() && back) {
            health(node).succeeded(time.clock().nanoTime());
        }
    }

    private PeerHealth health(String node) {
        return health.computeIfAbsent(node, id -> new PeerHealth(new Backoff(100, 1_000, cluster.entropy())));
    }

    private <T> Future<T> call(String node, long deadlineNanos, Supplier<Future<T>> work) {
        Promise<T> answer = Promise.promise();
        if (node.equals(self)) {
            time.scheduler().after(0, () -> perform(work).onComplete(answer));
            return answer.future();
        }
        if (!health(node).admits(time.clock().nanoTime())) {
            return Future.failedFuture(new KvorumException(FailureCode.UNAVAILABLE, node + " is known to be down"));
        }
        long millis = Math.max(0, (deadlineNanos - time.clock().nanoTime()) / 1_000_000);
        Scheduler.Cancellable deadline = time.scheduler().after(millis, () -> answer.tryFail(lost(node)));
        time.scheduler().after(WIRE_MILLIS + cluster.firewall().delayMillis(node), () -> arrive(node, work, answer));
        return answer.future().onComplete(done -> {
            deadline.cancel();
            tell(node, done.cause());
        });
    }

    private static KvorumException lost(String node) {
        return new KvorumException(FailureCode.OUTCOME_UNKNOWN, node + " did not answer");
    }

    private <T> void arrive(String node, Supplier<Future<T>> work, Promise<T> answer) {
        if (cluster.firewall().isDown(node) || cluster.firewall().isDown(self)) {
            answer.tryFail(new KvorumException(FailureCode.UNAVAILABLE, node + " refused the connection"));
        } else if (!cluster.firewall().separates(self, node)) {
            cluster.firewall().enter(node, () -> perform(work)
                    .onComplete(done -> time.scheduler().after(WIRE_MILLIS, () -> comeBack(node, done, answer))));
        }
    }

    private <T> void comeBack(String node, AsyncResult<T> done, Promise<T> answer) {
        boolean lost = cluster.firewall().isMute(node)
                || cluster.firewall().isDown(node)
                || cluster.firewall().isDown(self)
                || cluster.firewall().separates(self, node);
        if (lost) {
            return;
        }
        if (done.succeeded()) {
            answer.tryComplete(done.result());
        } else {
            answer.tryFail(done.cause());
        }
    }

    private static <T> Future<T> perform(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (KvorumException refused) {
            return Future.failedFuture(refused);
        }
    }

    private void tell(String node, Throwable failure) {
        boolean absent = failure instanceof KvorumException known
                && (known.code() == FailureCode.UNAVAILABLE || known.code() == FailureCode.OUTCOME_UNKNOWN);
        if (absent) {
            health(node).failed(time.clock().nanoTime());
        } else {
            health(node).succeeded(time.clock().nanoTime());
        }
    }
}
