package io.kvorum.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;

/**
 * The routes beside the keys, over HTTP: membership, the ring, health, metrics. Answers are the JSON of the API as it
 * came, failures the same {@link KvClientException}s that {@link KvClient} has.
 *
 * <p>With several endpoints the first that can answer does: to ask one certain node, name only that one. Callable from
 * any thread, like {@link KvClient}.
 */
public final class RawClient {
    private final HttpTransport transport;

    private RawClient(HttpTransport transport) {
        this.transport = transport;
    }

    /** Speaks to the endpoints of these options. Close it to free its connections. */
    public static RawClient http(Vertx vertx, KvClientOptions options) {
        return new RawClient(new HttpTransport(vertx, options));
    }

    /** {@code {"cluster","epoch","nodes":[{"id","address","self","reachable","lastContact"}]}}. */
    public Future<JsonObject> clusterNodes() {
        return get("/cluster/nodes");
    }

    /**
     * Takes a node into the cluster; the answer is that of {@link #clusterNodes()}. Joining twice is harmless.
     *
     * @param address {@code host:port} where the members reach it
     */
    public Future<JsonObject> join(String id, String address) {
        return post("/cluster/join", new JsonObject().put("id", id).put("address", address));
    }

    /** Takes a node out of the cluster; the answer is that of {@link #clusterNodes()}. */
    public Future<JsonObject> leave(String id) {
        return post("/cluster/leave", new JsonObject().put("id", id));
    }

    /** {@code {"epoch","vnodes","shares":{id:share},"tokens":[{"token","node"}]}}. */
    public Future<JsonObject> ring() {
        return get("/cluster/ring");
    }

    /** {@code {"key","hash","n","owners":[{"id","address","self","reachable"}]}}, the preferred replica first. */
    public Future<JsonObject> owners(String key) {
        return Requests.guarded(() -> get("/cluster/owners/" + Keys.encode(key)));
    }

    /** {@code {"status","id","cluster","epoch","keys","uptimeMs","version","ready",...}}. */
    public Future<JsonObject> health() {
        return get("/health");
    }

    /** Answers when the process is up. */
    public Future<JsonObject> live() {
        return get("/health/live");
    }

    /** Answers when the node takes requests, fails with {@link UnavailableException} while it does not. */
    public Future<JsonObject> ready() {
        return get("/health/ready");
    }

    /** Prometheus text. */
    public Future<String> metrics() {
        return get("/metrics", "text/plain", answer -> answer.body().toString());
    }

    /**
     * One node's own record of a key, tombstones and context included, as the JSON line it keeps. Fails with
     * {@link RejectedException} when the node holds none.
     */
    public Future<String> fetch(String key) {
        return Requests.guarded(
                () -> get("/internal/fetch/" + Keys.encode(key), "application/json", answer -> answer.body()
                        .toString()));
    }

    /** Frees the connections; requests in flight fail. */
    public Future<Void> close() {
        return transport.close();
    }

    private Future<JsonObject> get(String path) {
        return get(path, "application/json", HttpCall.Answer::json);
    }

    private <T> Future<T> get(String path, String accept, Function<HttpCall.Answer, T> parser) {
        Map<String, String> headers = Map.of("Accept", accept);
        return transport.send(
                new HttpCall<>(HttpMethod.GET, path, Map.of(), headers, null, false, ok(false, parser)), null);
    }

    private Future<JsonObject> post(String path, JsonObject body) {
        Map<String, String> headers = Map.of("Accept", "application/json", "Content-Type", "application/json");
        Buffer content = body.toBuffer();
        return transport.send(
                new HttpCall<>(
                        HttpMethod.POST, path, Map.of(), headers, content, true, ok(true, HttpCall.Answer::json)),
                null);
    }

    private static <T> Function<HttpCall.Answer, T> ok(boolean write, Function<HttpCall.Answer, T> parser) {
        return answer -> {
            if (answer.status() != 200) {
                throw answer.failure(write);
            }
            return parser.apply(answer);
        };
    }
}
