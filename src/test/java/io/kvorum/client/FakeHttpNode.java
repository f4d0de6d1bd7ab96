package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A node that speaks the API over HTTP on a free port, and misbehaves when told to. */
public final class FakeHttpNode {
    private final FakeStore store;
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<HttpServerRequest>> routes = new ConcurrentHashMap<>();
    /** Bound and never listening, once this has stopped: the kernel refuses connections to it. */
    private final Socket held = new Socket();

    private volatile Consumer<HttpServerRequest> override;

    private FakeHttpNode(Vertx vertx, FakeStore store) {
        this.store = store;
        HttpServerOptions options =
                new HttpServerOptions().setHost("127.0.0.1").setPort(0).setMaxHeaderSize(16384);
        this.server = Async.await(
                vertx.createHttpServer(options).requestHandler(this::handle).listen());
    }

    public static FakeHttpNode start(Vertx vertx) {
        return new FakeHttpNode(vertx, new FakeStore());
    }

    /** {@code host:port}. */
    public String endpoint() {
        return "127.0.0.1:" + server.actualPort();
    }

    FakeStore store() {
        return store;
    }

    /** The last key request as the node understood it. */
    public JsonObject lastRequest() {
        return store.lastRequest;
    }

    /** Leaves concurrent values at a key. */
    public void conflict(String key) {
        store.conflict(key);
    }

    /** {@code METHOD uri} of every request that arrived. */
    public List<String> requests() {
        return requests;
    }

    /** Answers every request this way from now on; null ends it. */
    void override(Consumer<HttpServerRequest> answer) {
        override = answer;
    }

    /** Never answers, from now on. */
    public void fallSilent() {
        override = request -> {};
    }

    /** Fails every request with this code, from now on. */
    public void failWith(FailureCode code) {
        override = request -> request.response()
                .setStatusCode(code.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(FakeStore.problem(code).encode());
    }

    /** Answers {@code METHOD path} with this JSON. */
    public void route(String methodAndPath, int status, JsonObject answer) {
        routes.put(
                methodAndPath,
                request -> request.response().setStatusCode(status).end(answer.encode()));
    }

    /** Answers {@code METHOD path} with this text. */
    void route(String methodAndPath, String text) {
        routes.put(methodAndPath, request -> request.response().end(text));
    }

    /** Stops listening, drops every connection and keeps the port, so that nobody else can answer at it. */
    public void stop() {
        int port = server.actualPort();
        Async.await(server.close());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> holds(port));
    }

    private boolean holds(int port) {
        try {
            held.setReuseAddress(true);
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpServerRequest request) {
        requests.add(request.method() + " " + request.uri());
        if (override != null) {
            request.body().onSuccess(body -> override.accept(request));
        } else if (request.uri().startsWith("/kv/")) {
            request.body().onSuccess(body -> key(request, body));
        } else {
            Consumer<HttpServerRequest> route = routes.get(request.method() + " " + request.uri());
            if (route == null) {
                answer(request, new FakeStore.Reply(404, FakeStore.problem(FailureCode.NO_SUCH_ROUTE)));
            } else {
                request.body().onSuccess(body -> {
                    if (request.method().equals(HttpMethod.POST)) {
                        store.lastRequest = body.toJsonObject();
                    }
                    route.accept(request);
                });
            }
        }
    }

    private void key(HttpServerRequest request, Buffer body) {
        String rawPath = request.uri().replaceFirst("\\?.*$", "");
        JsonObject understood = new JsonObject().put("key", decode(rawPath.substring("/kv/".length())));
        request.params().forEach((name, value) -> understood.put(name, parameter(name, value)));
        String context = request.getHeader("X-Kvorum-Context");
        if (context != null) {
            understood.put("context", context);
        }
        String type = request.getHeader("Content-Type");
        if (body.length() > 0 && "application/json".equals(type)) {
            understood.mergeIn(body.toJsonObject());
        } else if (request.method().equals(HttpMethod.PUT)) {
            understood
                    .put("valueBase64", Base64.getEncoder().encodeToString(body.getBytes()))
                    .put("contentType", type);
        }
        answer(
                request,
                switch (request.method().name()) {
                    case "GET" -> store.get(understood);
                    case "PUT" -> store.put(understood);
                    default -> store.delete(understood);
                });
    }

    private static Object parameter(String name, String value) {
        return switch (name) {
            case "timeoutMs" -> Integer.valueOf(value);
            case "returnBody" -> Boolean.valueOf(value);
            default -> value;
        };
    }

    private static void answer(HttpServerRequest request, FakeStore.Reply reply) {
        if (reply != null) {
            request.response().setStatusCode(reply.status()).end(reply.json().encode());
        }
    }

    /** Percent-decodes once and takes everything else as it is, as the real node does. */
    private static String decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
