package io.kvorum.peer;

import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.MalformedRecordException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One HTTP call to a node: the headers that every internal call carries, and what its failure means. A call that found
 * nobody at the address was certainly not applied; one that was sent and not answered may have been.
 */
final class PeerHttp {
    private final WebClient client;
    private final PeerSettings settings;
    private final Supplier<Topology> topology;
    private final Consumer<HttpResponse<Buffer>> observer;

    /** What to send with a prepared request. */
    @FunctionalInterface
    interface Sending extends Function<HttpRequest<Buffer>, Future<HttpResponse<Buffer>>> {}

    /**
     * @param topology the topology in force, which the headers tell
     * @param observer sees every answer, whatever its status, for what its headers tell of the peer's topology
     */
    PeerHttp(
            WebClient client,
            PeerSettings settings,
            Supplier<Topology> topology,
            Consumer<HttpResponse<Buffer>> observer) {
        this.client = client;
        this.settings = settings;
        this.topology = topology;
        this.observer = observer;
    }

    /** Makes one call; fails with what the problem+json says when the status is not 2xx. */
    Future<HttpResponse<Buffer>> call(
            HttpMethod method, String address, String path, long timeoutMillis, Sending sending) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replace("[", "").replace("]", "");
        int port = Integer.parseInt(address.substring(colon + 1));
        Topology current = topology.get();
        HttpRequest<Buffer> request = client.request(method, port, host, path)
                .timeout(timeoutMillis)
                .putHeader(InternalHeaders.CLUSTER, settings.cluster())
                .putHeader(InternalHeaders.NODE, settings.self())
                .putHeader(InternalHeaders.ADDRESS, settings.address())
                .putHeader(InternalHeaders.EPOCH, Long.toString(current.epoch()))
                .putHeader(InternalHeaders.TOPOLOGY, current.digest())
                .putHeader(InternalHeaders.DEADLINE, Long.toString(timeoutMillis));
        return sending.apply(request).compose(response -> {
            observer.accept(response);
            return response.statusCode() / 100 == 2
                    ? Future.succeededFuture(response)
                    : Future.failedFuture(problem(response));
        });
    }

    private static KvorumException problem(HttpResponse<Buffer> response) {
        try {
            JsonObject problem = new JsonObject(response.body());
            FailureCode code =
                    FailureCode.fromCode(problem.getString("code", "")).orElse(FailureCode.OUTCOME_UNKNOWN);
            return new KvorumException(code, problem.getString("detail", "no detail given"));
        } catch (RuntimeException notAProblem) {
            return new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN,
                    "The answer has status " + response.statusCode() + " and is no problem+json");
        }
    }

    Future<Topology> topologyOf(HttpResponse<Buffer> response) {
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
