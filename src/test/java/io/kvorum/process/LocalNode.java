package io.kvorum.process;

import io.kvorum.testing.FreePorts;
import io.kvorum.testing.NodeApi;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node with an address and a data directory of its own, that can be started again and again as one process after another. */
final class LocalNode implements AutoCloseable {
    private final Path directory;
    private final NodeApi api;
    private final List<String> arguments;
    private KvorumProcess process;

    private LocalNode(Path directory, int port, List<String> arguments) {
        this.directory = directory;
        this.api = NodeApi.onLoopback(port);
        this.arguments = arguments;
    }

    static LocalNode single(Path directory) {
        int port = FreePorts.some(1).get(0);
        return new LocalNode(directory, port, serverArguments("node1", port));
    }

    /** Three nodes with one data directory, N=3, W=2, R=2. */
    static List<LocalNode> three(Path directory) {
        List<Integer> ports = FreePorts.some(3);
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<String> peers = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                if (j != i) {
                    peers.add("node" + (j + 1) + "=localhost:" + ports.get(j));
                }
            }
            List<String> arguments = new ArrayList<>(serverArguments("node" + (i + 1), ports.get(i)));
            arguments.addAll(List.of("--peers", String.join(",", peers), "--n", "3", "--w", "2", "--r", "2"));
            nodes.add(new LocalNode(directory, ports.get(i), arguments));
        }
        return nodes;
    }

    private static List<String> serverArguments(String id, int port) {
        return List.of("server", "--id", id, "--addr", ":" + port, "--data-dir", "kv-data");
    }

    void start() {
        process = KvorumProcess.run(directory, arguments);
    }

    void awaitReady() {
        process.awaitReady(api);
    }

    static void startAll(List<LocalNode> nodes) {
        nodes.forEach(LocalNode::start);
        nodes.forEach(LocalNode::awaitReady);
    }

    NodeApi api() {
        return api;
    }

    /** Whether a new connection is taken; connections that were made before may live on. */
    boolean acceptsConnections() {
        try (Socket socket = new Socket(api.base().getHost(), api.base().getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    KvorumProcess process() {
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
