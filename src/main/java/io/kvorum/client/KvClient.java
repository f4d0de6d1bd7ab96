package io.kvorum.client;

import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Reads and writes keys. Callable from any thread; each future completes on the caller's Vert.x context, or on an event
 * loop when the caller has none, and always within the request's timeout.
 *
 * <p>Every future fails with a {@link KvClientException}. A key is 1..1024 bytes of UTF-8 with any characters; one that
 * no UTF-8 can carry fails with {@link RejectedException}. That a key has no value is an answer
 * ({@link GetResult#found()}), not a failure.
 */
public interface KvClient {
    /** Speaks HTTP to the endpoints of these options. Close it to free its connections. */
    static KvClient http(Vertx vertx, KvClientOptions options) {
        return new HttpKvClient(new HttpTransport(vertx, options));
    }

    /** Speaks over the event bus to the node of this id inside the same Vert.x, 5 s timeout. */
    static KvClient eventBus(Vertx vertx, String nodeId) {
        return eventBus(vertx, nodeId, KvClientOptions.DEFAULT_TIMEOUT);
    }

    /**
     * Speaks over the event bus to the node of this id inside the same Vert.x.
     *
     * @param timeout for requests whose options name none
     */
    static KvClient eventBus(Vertx vertx, String nodeId, Duration timeout) {
        return new EventBusKvClient(vertx, nodeId, timeout);
    }

    /** Reads a key with the node's default quorum. */
    default Future<GetResult> get(String key) {
        return get(key, GetOptions.DEFAULT);
    }

    /** Reads a key. */
    Future<GetResult> get(String key, GetOptions options);

    /**
     * Writes text with the node's default quorum.
     *
     * @throws IllegalArgumentException when the text has an unpaired surrogate, which no UTF-8 can carry
     */
    default Future<PutResult> put(String key, String text) {
        return put(key, Value.text(text), PutOptions.DEFAULT);
    }

    /**
     * Writes a value. Bytes that are not text and have no content type are stored as {@code application/octet-stream}.
     */
    Future<PutResult> put(String key, Value value, PutOptions options);

    /** Deletes a key with the node's default quorum; an absent key is no failure. */
    default Future<DeleteResult> delete(String key) {
        return delete(key, DeleteOptions.DEFAULT);
    }

    /** Deletes a key; an absent key is no failure. */
    Future<DeleteResult> delete(String key, DeleteOptions options);

    /** Frees what the client holds; requests in flight fail. Closing twice is harmless. */
    Future<Void> close();
}
