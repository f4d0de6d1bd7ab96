package io.kvorum.peer;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.replication.Minted;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.Replicas;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.storage.Appended;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Every replica of the cluster: this node's own over the event bus, the others over the wire. */
public final class PeerReplicas implements Replicas {
    /** Storage answers or fails by itself; this only bounds the wait should its loop be stuck. */
    private static final long STORAGE_TIMEOUT_MILLIS = 30_000;

    private final String self;
    private final Bus bus;
    private final String storage;
    private final Peers peers;
    private final ReadGate gate;
    private final Clock clock;

    public PeerReplicas(String self, Bus bus, Addresses addresses, Peers peers, ReadGate gate, Clock clock) {
        this.self = self;
        this.bus = bus;
        this.storage = addresses.storage();
        this.peers = peers;
        this.gate = gate;
        this.clock = clock;
    }

    @Override
    public Future<Minted> mint(WriteRequest request) {
        StorageMessages.Write write = new StorageMessages.Write(request.key(), request.value(), request.context());
        return bus.<Appended>ask(storage, write, remaining(request.deadlineNanos()))
                .map(appended -> new Minted(
                        appended.record(),
                        appended.record().versioned().maxTimestamp(),
                        bus.ask(
                                storage,
                                new StorageMessages.AwaitDurable(appended.sequence()),
                                STORAGE_TIMEOUT_MILLIS)));
    }

    @Override
    public Future<Void> store(String node, Record record, long deadlineNanos) {
        if (!node.equals(self)) {
            return link(node).compose(link -> link.store(record, deadlineNanos));
        }
        return bus.<StorageMessages.MergeResults>ask(
                        storage, new StorageMessages.Merge(List.of(record)), STORAGE_TIMEOUT_MILLIS)
                .compose(merged -> {
                    KvorumException failure = merged.failures().get(0);
                    return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
                });
    }

    @Override
    public Future<Record> fetch(String node, String key, Held held, long deadlineNanos) {
        if (!node.equals(self)) {
            return link(node).compose(link -> link.fetch(key, held, deadlineNanos));
        }
        KvorumException refusal = gate.refusal(key);
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        return bus.<StorageMessages.Fetched>ask(storage, StorageMessages.Fetch.of(key), remaining(deadlineNanos))
                .map(fetched -> fetched.found().get(0).record());
    }

    @Override
    public Future<Look> look(String key, long maxBytes, boolean digested, long deadlineNanos) {
        if (gate.refusal(key) != null) {
            return Replicas.super.look(key, maxBytes, digested, deadlineNanos);
        }
        return bus.<StorageMessages.Looked>ask(
                        storage, new StorageMessages.Look(key, maxBytes, digested), remaining(deadlineNanos))
                .map(looked -> new Look(looked.heldBack() == 0, looked.record(), looked.digest(), looked.heldBack()));
    }

    @Override
    public Future<WriteAnswer> forward(String node, WriteRequest request) {
        return link(node).compose(link -> link.forward(request));
    }

    @Override
    public boolean admits(String node) {
        return node.equals(self) || peers.link(node).map(PeerLink::reachable).orElse(false);
    }

    private Future<PeerLink> link(String node) {
        return peers.link(node)
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        new KvorumException(FailureCode.UNAVAILABLE, "Node " + node + " is no member any more")));
    }

    private long remaining(long deadlineNanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.nanoTime()));
    }
}
