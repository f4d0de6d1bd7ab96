package io.kvorum.testing;

import io.kvorum.config.ConfigLoader;
import io.kvorum.node.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** Whole nodes in this JVM, each with a Vert.x of its own, speaking real HTTP on free ports. Closed in a test's end. */
public final class TestNodes implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 30;

    private final Path directory;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, Vertx> vertxes = new TreeMap<>();
    private JsonObject overrides = new JsonObject();

    /** @param directory where all of them keep their data */
    public TestNodes(Path directory) {
        this.directory = directory;
    }

    /** Configuration that all nodes started from now on share, in the shape of a configuration file. */
    public TestNodes with(JsonObject shared) {
        overrides = shared;
        return this;
    }

    /** Starts nodes {@code node1..node<count>} that know each other. */
    public TestNodes start(int count) {
        for (int i = 1; i <= count; i++) {
            ports.put("node" + i, freshPort());
        }
        List<Future<Node>> starting = new ArrayList<>();
        for (String id : ports.keySet()) {
            starting.add(launch(id, configOf(id)));
        }
        starting.forEach(TestNodes::await);
        awaitContact();
        return this;
    }

    /** Starts a node again that was stopped, or for the first time alone. */
    public void start(String id) {
        ports.computeIfAbsent(id, fresh -> freshPort());
        await(launch(id, configOf(id)));
        awaitContact();
    }

    /** Starts a node that asks a member to take it in. */
    public void join(String id, String through) {
        ports.put(id, freshPort());
        rejoin(id, through);
    }

    /** Starts a node again with the same request to join. */
    public void rejoin(String id, String through) {
        JsonObject config = configOf(id);
        config.getJsonObject("cluster").put("peers", new JsonArray()).put("join", "localhost:" + ports.get(through));
        await(launch(id, config));
        awaitContact();
    }

    /** Nodes that were not up when another one looked are looked at again within a second; tests begin after that. */
    private void awaitContact() {
        Awaitility.await().atMost(Duration.ofSeconds(TIMEOUT_SECONDS)).until(() -> nodes.keySet().stream()
                .allMatch(this::reachesAllThatRun));
    }

    private boolean reachesAllThatRun(String id) {
        return Http.get(url(id, "/cluster/nodes")).json().getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(member -> nodes.containsKey(member.getString("id")))
                .allMatch(member -> member.getBoolean("reachable"));
    }

    /** Stops a node gracefully. */
    public void stop(String id) {
        await(nodes.remove(id).stop());
        await(vertxes.remove(id).close());
    }

    public Node node(String id) {
        return nodes.get(id);
    }

    public String url(String id, String path) {
        return "http://localhost:" + ports.get(id) + path;
    }

    public String address(String id) {
        return "localhost:" + ports.get(id);
    }

    private JsonObject configOf(String id) {
        JsonArray peers = new JsonArray();
        ports.forEach((peer, port) -> {
            if (!peer.equals(id)) {
                peers.add(new JsonObject().put("id", peer).put("address", "localhost:" + port));
            }
        });
        return new JsonObject()
                .put("node", new JsonObject().put("id", id).put("dataDir", directory.toString()))
                .put("http", new JsonObject().put("port", ports.get(id)))
                .put("cluster", new JsonObject().put("peers", peers))
                .mergeIn(overrides, true);
    }

    private Future<Node> launch(String id, JsonObject config) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertxes.put(id, vertx);
        return Node.start(vertx, ConfigLoader.fromJson(config), false).onSuccess(node -> {
            synchronized (nodes) {
                nodes.put(id, node);
            }
        });
    }

    /** Waits for a Future from a thread that is no event loop. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Nothing happened in " + TIMEOUT_SECONDS + " s", e);
        }
    }

    /** Free, and not that of a node that is stopped. */
    private int freshPort() {
        while (true) {
            int port = FreePorts.some(1).get(0);
            if (!ports.containsValue(port)) {
                return port;
            }
        }
    }

    @Override
    public void close() {
        for (String id : List.copyOf(nodes.keySet())) {
            await(nodes.remove(id).stop().otherwiseEmpty());
        }
        vertxes.values().forEach(vertx -> await(vertx.close()));
        vertxes.clear();
    }
}
