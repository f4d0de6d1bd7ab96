package io.kvorum.container;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.NotFoundException;
import io.kvorum.testing.NodeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * Three nodes from our own image, N=3, W=2, R=2, on a network made for them. Nodes are numbered 1..3.
 *
 * <p>Nothing else cleans up: closing removes containers, volumes and the network, a start that fails does so too, and so does
 * the end of the JVM for what is still open then. All of them carry the label {@code io.kvorum.test}.
 */
final class KvorumCluster implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final List<String> IDS = List.of("node1", "node2", "node3");
    private static final Set<KvorumCluster> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(KvorumCluster::close), "cluster cleanup"));
    }

    private final Network network;
    private final List<NodeContainer> nodes = new ArrayList<>();

    private KvorumCluster() {
        Map<String, String> labels = Map.of("io.kvorum.test", UUID.randomUUID().toString());
        // Internal: it leads nowhere but from node to node, so the published port never moves to it.
        network = Network.builder()
                .createNetworkCmdModifier(command -> command.withInternal(true).withLabels(labels))
                .build();
        for (String id : IDS) {
            List<String> peers = IDS.stream()
                    .filter(peer -> !peer.equals(id))
                    .map(peer -> peer + "=" + peer + ":8080")
                    .toList();
            nodes.add(new NodeContainer(id, String.join(",", peers), network.getId(), labels));
        }
    }

    /** Skips the test where no engine answers; returns when every node is ready. */
    static KvorumCluster start() {
        DockerEngine.require();
        KvorumCluster cluster = new KvorumCluster();
        OPEN.add(cluster);
        try {
            Startables.deepStart(cluster.nodes).join();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The container of node 1, 2 or 3. */
    NodeContainer container(int number) {
        return nodes.get(number - 1);
    }

    /** Node 1, 2 or 3, which must be running, at the port it has now. */
    NodeApi node(int number) {
        return container(number).api();
    }

    List<NodeApi> all() {
        return List.of(node(1), node(2), node(3));
    }

    void kill(int... numbers) {
        for (int number : numbers) {
            container(number).killNode();
        }
    }

    /** Starts killed or stopped nodes again and waits until they are ready. */
    void restart(int... numbers) {
        for (int number : numbers) {
            container(number).startNode();
        }
        for (int number : numbers) {
            await(container(number).id() + " is ready again").atMost(READY).until(() -> node(number)
                    .isReady());
        }
    }

    @Override
    public void close() {
        if (OPEN.remove(this)) {
            nodes.forEach(KvorumCluster::remove);
            network.close();
        }
    }

    private static void remove(NodeContainer node) {
        try {
            node.remove();
        } catch (NotFoundException gone) {
            // A start that failed may have removed it already.
        }
    }
}
