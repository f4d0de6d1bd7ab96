package io.kvorum.peer;

import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.MalformedRecordException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
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
    private final Consumer<Wire.Reply> observer;

    /**
     * @param topology the topology in force, which the headers tell
     * @param observer sees every answer, whatever its status, for what its headers tell of the peer's topology
     */
    PeerHttp(Wire wire, PeerSettings settings, Supplier<Topology> topology, Consumer<Wire.Reply> observer) {
        this.wire = wire;
        this.settings = settings;
        this.topology = topology;
        this.observer = observer;
    }

    /** A call without a body. */
    Future<Wire.Reply> call(String method, String address, String path, long timeoutMillis) {
        return call(method, address, path, null, null, timeoutMillis);
    }

    /** Makes one call; fails with what the problem+json says when the status is not 2xx. */
    Future<Wire.Reply> call(
            String method, String address, String path, String contentType, Buffer body, long timeoutMillis) {
        Wire.Call call = new Wire.Call(method, address, path, headers(timeoutMillis), contentType, body, timeoutMillis);
        return wire.call(call).compose(reply -> {
            observer.accept(reply);
            return reply.status() / 100 == 2 ? Future.succeededFuture(reply) : Future.failedFuture(problem(reply));
        });
    }

    private Map<String, String> headers(long timeoutMillis) {
        Topology current = topology.get();
        return Map.of(
                InternalHeaders.CLUSTER,
                settings.cluster(),
                InternalHeaders.NODE,
                settings.self(),
                InternalHeaders.ADDRESS,
                settings.address(),
                InternalHeaders.EPOCH,
                Long.toString(current.epoch()),
                InternalHeaders.TOPOLOGY,
                current.digest(),
                InternalHeaders.DEADLINE,
                Long.toString(timeoutMillis));
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
