package io.kvorum.peer;

import io.kvorum.bus.ForwardCodec;
import io.kvorum.bus.PutOff;
import io.kvorum.cluster.PeerHealth;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.replication.Replicas;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All calls to one peer, and what they tell about its health. */
final class PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";

    private final String node;
    private final PeerHttp http;
    private final PeerHealth health;
    private final Clock clock;
    private final Supplier<Future<Void>> learnt;
    /** A megabyte on its way must not hold up what is small, so large records travel apart. */
    private static final int LARGE_BYTES = 64 * 1024;

    private final Lane<Record, Void> stores;
    private final Lane<Record, Void> largeStores;
    private final Lane<Batches.Asked, Record> fetches;
    private String address;

    /**
     * @param soon runs a task when the loop has dealt with what has arrived by now
     * @param learnt completes, and never fails, when this node knows what the last answers told of the topology
     */
    PeerLink(
            String node,
            String address,
            PeerHttp http,
            PeerHealth health,
            Clock clock,
            Consumer<Runnable> soon,
            PeerSettings settings,
            Supplier<Future<Void>> learnt) {
        this.node = node;
        this.address = address;
        this.http = http;
        this.health = health;
        this.clock = clock;
        this.learnt = learnt;
        this.stores = newStores(soon, settings);
        this.largeStores = newStores(soon, settings);
        this.fetches = new Lane<>(
                (asked, timeout) -> batch("/internal/fetch", Batches.ofKeys(asked), timeout)
                        .map(body -> Batches.fetchResults(body, asked)),
                Batches.Asked::length,
                clock,
                soon,
                settings.batchRecords(),
                settings.batchBytes());
    }

    private Lane<Record, Void> newStores(Consumer<Runnable> soon, PeerSettings settings) {
        return new Lane<>(
                (records, timeout) -> batch("/internal/replicate", Batches.ofRecords(records), timeout)
                        .map(body -> Batches.storeResults(body, records.size())),
                record -> record.line().length + 1,
                clock,
                soon,
                settings.batchRecords(),
                settings.batchBytes());
    }

    void moveTo(String newAddress) {
        address = newAddress;
    }

    Future<Void> store(Record record, long deadlineNanos) {
        Lane<Record, Void> lane = record.line().length > LARGE_BYTES ? largeStores : stores;
        return ifAdmitted(() -> lane.submit(record, deadlineNanos));
    }

    /** @param held what this node holds of the key, null when it holds nothing */
    Future<Record> fetch(String key, Replicas.Held held, long deadlineNanos) {
        return ifAdmitted(() -> fetches.submit(new Batches.Asked(key, held), deadlineNanos))
                // Each answer has at least one record, so asking again comes to an end.
                .recover(failure ->
                        failure == PutOff.FAILURE ? fetch(key, held, deadlineNanos) : Future.failedFuture(failure));
    }

    Future<WriteAnswer> forward(WriteRequest request) {
        long remaining = TimeUnit.NANOSECONDS.toMillis(request.deadlineNanos() - clock.nanoTime());
        return ifAdmitted(() -> call(
                        "POST",
                        "/internal/coordinate",
                        JSON,
                        Buffer.buffer(ForwardCodec.encodeRequest(request)),
                        Math.max(1, remaining)))
                .compose(response -> {
                    try {
                        return Future.succeededFuture(ForwardCodec.decodeAnswer(
                                request.key(), response.body().getBytes()));
                    } catch (MalformedRecordException e) {
                        return Future.failedFuture(garbled(e.getMessage()));
                    }
                });
    }

    /** Sees whether the peer is there; learns of its topology by the answer's headers. */
    Future<Void> ping(long timeoutMillis) {
        return ifAdmitted(() -> call("GET", "/internal/ping", null, null, timeoutMillis))
                .mapEmpty();
    }

    /** Hands the peer a topology; yields the one it then holds. */
    Future<Topology> exchange(Topology topology, long timeoutMillis) {
        return call("POST", "/internal/topology", JSON, Buffer.buffer(topology.toJson()), timeoutMillis)
                .compose(response -> http.topologyOf(response));
    }

    private Future<Buffer> batch(String path, Buffer body, long timeoutMillis) {
        return call("POST", path, NDJSON, body, timeoutMillis)
                // What a replica says under a newer topology must not count as said under the old one.
                .compose(response -> learnt.get().map(response.body()));
    }

    private <T> Future<T> ifAdmitted(Supplier<Future<T>> call) {
        if (!health.admits(clock.nanoTime())) {
            return Future.failedFuture(down());
        }
        return call.get();
    }

    private KvorumException down() {
        return new KvorumException(
                FailureCode.UNAVAILABLE,
                "Node " + node + " at " + address + " is down since " + health.consecutiveFailures()
                        + " failed calls; it is tried again with backoff");
    }

    private Future<Wire.Reply> call(String method, String path, String contentType, Buffer body, long timeoutMillis) {
        return http.call(method, node, address, path, contentType, body, timeoutMillis)
                .compose(this::fromThisNode)
                .onSuccess(response -> answered())
                .recover(failure -> {
                    KvorumException known = http.explained(node, address, failure);
                    if (PeerHttp.meansDown(failure)) {
                        failed(known);
                        stores.failWaiting(down());
                        largeStores.failWaiting(down());
                        fetches.failWaiting(down());
                    } else {
                        answered();
                    }
                    return Future.failedFuture(known);
                });
    }

    private void answered() {
        if (!health.reachable()) {
            LOG.info("Node {} at {} answers again", node, address);
        }
        health.succeeded(clock.nanoTime());
    }

    private void failed(KvorumException why) {
        if (health.reachable()) {
            LOG.warn("Node {} at {} is down and is tried again with backoff: {}", node, address, why.getMessage());
        }
        health.failed(clock.nanoTime());
    }

    /**
     * An address can come to lead to another node, after restarts with a name that is still cached for example. Counting
     * its acknowledgement as this node's would count one replica twice.
     */
    private Future<Wire.Reply> fromThisNode(Wire.Reply response) {
        String answering = response.header(InternalHeaders.NODE);
        return node.equals(answering)
                ? Future.succeededFuture(response)
                : Future.failedFuture(new IOException("node " + answering + " answered in its place"));
    }

    private KvorumException garbled(String why) {
        return new KvorumException(FailureCode.OUTCOME_UNKNOWN, "Node " + node + " gave an unreadable answer: " + why);
    }

    /** Whether the last call succeeded. While it did not, pings find out whether the peer is back. */
    boolean reachable() {
        return health.reachable();
    }

    OptionalLong lastContactNanos() {
        return health.lastContactNanos();
    }

    int waiting() {
        return stores.waiting() + largeStores.waiting() + fetches.waiting();
    }
}
