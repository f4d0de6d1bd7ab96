package io.kvorum.nemesis;

import static org.awaitility.Awaitility.await;

import io.kvorum.check.History;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.replication.RepairMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Nodes as processes on a network of their own, and what clients were told by them. One of the nodes has a small disk.
 * Closing it ends the processes and removes the network, the small disk and the data; so does the end of the JVM.
 */
final class NemesisCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<NemesisCluster> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> List.copyOf(OPEN).forEach(NemesisCluster::close), "nemesis cleanup"));
    }

    private final NemesisSettings settings;
    private final Path directory;
    private final NetworkNamespaces network;
    private final SmallDisk smallDisk;
    private final NemesisNode withSmallDisk;
    private final List<NemesisNode> nodes = new ArrayList<>();
    private final History history;
    private final Tally tally = new Tally();
    private final long began = System.nanoTime();
    private volatile boolean closing;

    private NemesisCluster(
            NemesisSettings settings,
            Path directory,
            NetworkNamespaces network,
            SmallDisk smallDisk,
            int smallDiskNode) {
        this.settings = settings;
        this.directory = directory;
        this.network = network;
        this.smallDisk = smallDisk;
        this.history = new History(
                settings.policy(), NemesisSettings.N, settings.repair() == RepairMode.BLOCKING ? NemesisSettings.W : 0);
        for (int number = 1; number <= settings.nodes(); number++) {
            nodes.add(node(number));
        }
        withSmallDisk = nodes.get(smallDiskNode - 1);
    }

    /**
     * Starts a cluster and waits until it is whole. Skips the test where that is not possible.
     *
     * @param directory taken for it alone; the logs stay there
     * @param smallDiskNode number of the node whose disk is small
     */
    static NemesisCluster start(NemesisSettings settings, Path directory, int smallDiskNode) {
        Requirements.require();
        SmallDisk.removeLeftovers();
        remove(directory);
        createDirectories(directory.resolve("logs"));
        NetworkNamespaces network = NetworkNamespaces.of(settings.nodes());
        SmallDisk smallDisk = new SmallDisk(data(directory, smallDiskNode));
        NemesisCluster cluster = new NemesisCluster(settings, directory, network, smallDisk, smallDiskNode);
        OPEN.add(cluster);
        try {
            smallDisk.mount(NemesisSettings.SMALL_DISK_MEGABYTES);
            cluster.nodes.forEach(NemesisNode::start);
            cluster.awaitWhole();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private static Path data(Path directory, int number) {
        return directory.resolve("data" + number);
    }

    private static void createDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NemesisNode node(int number) {
        List<String> peers = IntStream.rangeClosed(1, settings.nodes())
                .filter(peer -> peer != number)
                .mapToObj(peer -> "node" + peer + "=" + network.host(peer) + ":" + NemesisSettings.PORT)
                .toList();
        List<String> java = new ArrayList<>(List.of(ClassArchive.flag(directory.resolveSibling("classes"))));
        java.addAll(NemesisNode.jar());
        java.addAll(List.of(
                "server",
                "--id=node" + number,
                "--addr=" + network.host(number) + ":" + NemesisSettings.PORT,
                "--data-dir=" + data(directory, number),
                "--peers=" + String.join(",", peers)));
        java.addAll(settings.flags());
        return new NemesisNode(
                number,
                network.host(number),
                directory.resolve("logs"),
                network.inside(number),
                java,
                surprise -> history.broken(new Violation(Promise.NO_SURPRISE, surprise)));
    }

    /** Waits until every node is ready. */
    void awaitReady() {
        nodes.forEach(NemesisNode::awaitReady);
    }

    /** Waits until every node is ready and reaches every other. */
    void awaitWhole() {
        awaitReady();
        await("every node reaches every other").atMost(PATIENCE).until(() -> nodes.stream()
                .allMatch(node -> nodes.stream().allMatch(node::reaches)));
    }

    NemesisSettings settings() {
        return settings;
    }

    List<NemesisNode> nodes() {
        return nodes;
    }

    NemesisNode node(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
    }

    NemesisNode withSmallDisk() {
        return withSmallDisk;
    }

    SmallDisk smallDisk() {
        return smallDisk;
    }

    NetworkNamespaces network() {
        return network;
    }

    Path directory() {
        return directory;
    }

    History history() {
        return history;
    }

    /** What happened how often. */
    Tally tally() {
        return tally;
    }

    /** Whether it is being taken down; nobody may call the nodes' addresses any more, which soon belong to nobody. */
    boolean isClosing() {
        return closing;
    }

    /** What happened so far, for people. */
    String report() {
        return String.format(
                Locale.ROOT,
                "%s: %d s, %s%n%s",
                settings,
                (System.nanoTime() - began) / 1_000_000_000,
                history.counts(),
                tally);
    }

    @Override
    public void close() {
        closing = true;
        if (OPEN.remove(this)) {
            nodes.forEach(NemesisNode::close);
            network.close();
            smallDisk.close();
            nodes.forEach(node -> remove(data(directory, node.number())));
        }
    }

    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
