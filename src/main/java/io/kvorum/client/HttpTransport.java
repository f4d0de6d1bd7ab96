package io.kvorum.client;

import io.kvorum.port.Clock;
import io.kvorum.runtime.SystemClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The connections of one client, shared by all its requests; each request is an {@link HttpExchange}. */
final class HttpTransport {
    private static final Clock CLOCK = new SystemClock();

    /** A context token has up to 16 KiB and comes back as a header. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    /**
     * Nodes close connections that idled for a minute. Ours leave the pool well before, or a write could be sent into a
     * connection that is just being closed and its outcome would be unknown for no good reason.
     */
    private static final int KEEP_ALIVE_SECONDS = 20;

    private final Vertx vertx;
    private final KvClientOptions options;
    private final HttpClient http;
    private final Endpoints endpoints;

    HttpTransport(Vertx vertx, KvClientOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.endpoints = new Endpoints(options, HttpTransport::nanoTime);
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(
                                (int) Math.min(options.connectTimeout().toMillis(), Integer.MAX_VALUE))
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setMaxHeaderSize(MAX_HEADER_BYTES),
                new PoolOptions().setHttp1MaxSize(options.connections()).setMaxWaitQueueSize(options.waitQueue()));
    }

    /**
     * Sends a request and follows it to its answer or failure, always within its timeout.
     *
     * @param timeout null for the client's default, and then the node's default deadline applies too
     */
    <T> Future<T> send(HttpCall<T> call, Duration timeout) {
        Promise<T> promise = Promise.promise();
        String requestId =
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        HttpExchange<T> exchange = new HttpExchange<>(this, call, timeout, requestId, promise);
        Context context = vertx.getOrCreateContext();
        if (context == Vertx.currentContext()) {
            exchange.start();
        } else {
            context.runOnContext(v -> exchange.start());
        }
        return promise.future();
    }

    Vertx vertx() {
        return vertx;
    }

    KvClientOptions options() {
        return options;
    }

    HttpClient http() {
        return http;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Future<Void> close() {
        return http.close();
    }

    /** Monotonic nanoseconds, for deadlines and backoff. */
    static long nanoTime() {
        return CLOCK.nanoTime();
    }
}
