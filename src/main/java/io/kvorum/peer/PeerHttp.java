package io.kvorum.peer;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Entropy;
import io.kvorum.version.MalformedRecordException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One call to a node: the headers that every internal call carries, and what its failure means. A call that found
 * nobody at the address was certainly not applied; one that was sent and not answered may have been.
 */
final class PeerHttp {
    private final Wire wire;
    private final PeerSettings settings;
    private final Supplier<Topology> topology;
    private final Supplier<Lives> lives;
    private final Consumer<Wire.Reply> observer;
    /** Differs from that of every other process. */
    private final String callPrefix;

    private long calls;

    /**
     * @param topology the topology in force, which the headers tell
     * @param observer sees every answer, whatever its status, for what its headers tell of the peer's topology
     */
    PeerHttp(
            Wire wire,
            PeerSettings settings,
            Supplier<Topology> topology,
            Supplier<Lives> lives,
            Entropy entropy,
            Consumer<Wire.Reply> observer) {
        this.wire = wire;
        this.settings = settings;
        this.topology = topology;
        this.lives = lives;
        this.observer = observer;
        this.callPrefix = settings.self() + "-" + Long.toHexString(entropy.nextLong()) + "-";
    }

    /** Gets what is at an address, whoever answers there. */
    Future<Wire.Reply> get(String address, String path, long timeoutMillis) {
        return call("GET", null, address, path, null, null, timeoutMillis);
    }

    /**
     * Makes one call; fails with what the problem+json says when the status is not 2xx.
     *
     * @param node who is expected at the address, null when that is not known
     */
    Future<Wire.Reply> call(
            String method,
            String node,
            String address,
            String path,
            String contentType,
            Buffer body,
            long timeoutMillis) {
        Map<String, String> headers = headers(node, timeoutMillis);
        Wire.Call call = new Wire.Call(method, address, path, headers, contentType, body, timeoutMillis);
        return wire.call(call).compose(reply -> {
            observer.accept(reply);
            return reply.status() / 100 == 2 ? Future.succeededFuture(reply) : Future.failedFuture(problem(reply));
        });
    }

    private Map<String, String> headers(String node, long timeoutMillis) {
        Topology current = topology.get();
        Lives told = lives.get();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(InternalHeaders.CLUSTER, settings.cluster());
        headers.put(InternalHeaders.NODE, settings.self());
        headers.put(InternalHeaders.ADDRESS, settings.address());
        headers.put(InternalHeaders.EPOCH, Long.toString(current.epoch()));
        headers.put(InternalHeaders.TOPOLOGY, current.digest());
        headers.put(InternalHeaders.LIFE, told.ownText());
        String known = node == null ? null : told.knownText(node);
        if (known != null) {
            headers.put(InternalHeaders.KNOWS, known);
        }
        headers.put(InternalHeaders.DEADLINE, Long.toString(timeoutMillis));
        headers.put(InternalHeaders.CALL, callPrefix + calls++);
        return headers;
    }

    private static KvorumException problem(Wire.Reply response) {
        try {
            JsonObject problem = new JsonObject(response.body());
            FailureCode code =
                    FailureCode.fromCode(problem.getString("code", "")).orElse(FailureCode.OUTCOME_UNKNOWN);
            return new KvorumException(code, problem.getString("detail", "no detail given"));
        } catch (RuntimeException notAProblem) {
            return new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN,
                    "The answer has status " + response.status() + " and is no problem+json");
        }
    }

    Future<Topology> topologyOf(Wire.Reply response) {
        try {
            return Future.succeededFuture(Topology.fromJson(response.body().getBytes()));
        } catch (MalformedRecordException e) {
            return Future.failedFuture(new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN, "The topology in the answer is not readable: " + e.getMessage()));
        }
    }

    /** What a failed call means for what it carried. */
    KvorumException explained(String node, String address, Throwable failure) {
        if (failure instanceof KvorumException known) {
            return known;
        }
        String where = "Node " + node + " at " + address;
        if (failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException) {
            return new KvorumException(FailureCode.UNAVAILABLE, where + " cannot be reached: " + failure.getMessage());
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return new KvorumException(FailureCode.OVERLOADED, where + " has too many calls waiting for a connection");
        }
        return new KvorumException(FailureCode.OUTCOME_UNKNOWN, where + " did not answer: " + failure.getMessage());
    }

    /**
     * Whether the failure speaks against the peer's life rather than against the request: a peer that answered is there,
     * whatever it answered, unless it says itself that it is starting or stopping.
     *
     * @param failure as {@link #call} gave it
     */
    static boolean meansDown(Throwable failure) {
        return failure instanceof KvorumException answered
                ? answered.code() == FailureCode.NOT_READY
                : !(failure instanceof ConnectionPoolTooBusyException);
    }
}
