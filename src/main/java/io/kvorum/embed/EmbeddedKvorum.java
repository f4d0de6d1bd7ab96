package io.kvorum.embed;

import io.kvorum.client.KvClient;
import io.kvorum.config.KvorumConfig;
import io.kvorum.node.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A Kvorum node that runs inside an application's own Vert.x. It serves HTTP like any other node, and any verticle of
 * the application may use it over the event bus, with {@link #client()} or with plain JSON messages.
 *
 * <p>May be used from any thread. Several nodes may live in one Vert.x as long as their ids and data directories differ.
 *
 * <pre>{@code
 * EmbeddedKvorum.start(vertx, KvorumConfig.defaults())
 *     .compose(kvorum -> kvorum.client().put("hello", "world"))
 *     .onSuccess(written -> ...);
 * }</pre>
 */
public final class EmbeddedKvorum {
    private final Node node;
    private final KvClient client;
    private final String id;

    private EmbeddedKvorum(Node node, KvClient client, String id) {
        this.node = node;
        this.client = client;
        this.id = id;
    }

    /**
     * Starts a node.
     *
     * @return completes when the node serves requests; fails when it cannot start, with nothing left behind
     */
    public static Future<EmbeddedKvorum> start(Vertx vertx, KvorumConfig config) {
        String id = config.node().id();
        return Node.start(vertx, config, false).map(node -> new EmbeddedKvorum(node, KvClient.eventBus(vertx, id), id));
    }

    /** A client of this node over the event bus; shared, closed with the node. */
    public KvClient client() {
        return client;
    }

    /** The node's id, which its event bus addresses begin with. */
    public String id() {
        return id;
    }

    /** The port of the HTTP API; the one that was free when the configuration said 0. */
    public int port() {
        return node.port();
    }

    /** Fails when the node cannot go on, for example because an fsync failed; it should then be stopped. */
    public Future<Void> failure() {
        return node.failure();
    }

    /** Stops the node gracefully: finishes what is in flight, writes a snapshot, marks a clean shutdown. */
    public Future<Void> stop() {
        return client.close().transform(closed -> node.stop());
    }
}
