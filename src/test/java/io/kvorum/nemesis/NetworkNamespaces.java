package io.kvorum.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network made for one test: a namespace for each node, one for the bridge between them, and one wire from the bridge to
 * the test. Nothing of it leads anywhere else, and the computer's own firewall has no say in what goes over the bridge.
 * Nodes are numbered from 1. Closing it removes all of it.
 *
 * <p>Names carry the id of the process that made them, so what a killed test left behind is found and removed by the next.
 */
final class NetworkNamespaces implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("kvn([0-9]+)x[0-9]+-\\w+");
    private static final AtomicInteger MADE = new AtomicInteger();

    /** Nobody's: what is sent there is lost without a word, as on a network that is cut. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private static final int TEST_HOST = 254;
    private static final String LAST_RESORT = "100000";

    private final String name;
    private final String subnet;
    private final int nodes;

    private NetworkNamespaces(int nodes) {
        this.nodes = nodes;
        this.name = "kvn" + ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
        this.subnet = unusedSubnet();
    }

    /** Lays the wires. */
    static NetworkNamespaces of(int nodes) {
        removeLeftovers();
        NetworkNamespaces network = new NetworkNamespaces(nodes);
        try {
            network.lay();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static String unusedSubnet() {
        String used =
                Shell.run("ip", "-4", "-o", "addr", "show") + Shell.run("ip", "-4", "route", "show", "table", "all");
        long start = ProcessHandle.current().pid() + MADE.get();
        for (long i = start; i < start + 256; i++) {
            String candidate = "10." + (128 + i / 256 % 100) + "." + i % 256 + ".";
            if (!used.contains(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("No network of 256 addresses under 10.0.0.0/8 is free: " + used);
    }

    private void lay() {
        // Where the wire is gone, what a client still sends must not look for another way out of this computer.
        ip("route", "add", "unreachable", subnet + "0/24", "metric", LAST_RESORT);
        ip("netns", "add", lan());
        ip("-n", lan(), "link", "add", "name", "bridge", "type", "bridge");
        ip("-n", lan(), "link", "set", "bridge", "up");
        ip("link", "add", "name", name, "type", "veth", "peer", "name", "test", "netns", lan());
        ip("-n", lan(), "link", "set", "test", "master", "bridge", "up");
        ip("addr", "add", subnet + TEST_HOST + "/24", "dev", name);
        ip("link", "set", name, "up");
        for (int node = 1; node <= nodes; node++) {
            ip("netns", "add", namespace(node));
            String port = "node" + node;
            ip(
                    "-n",
                    lan(),
                    "link",
                    "add",
                    "name",
                    port,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    namespace(node));
            ip("-n", lan(), "link", "set", port, "master", "bridge", "up");
            ip("-n", namespace(node), "addr", "add", host(node) + "/24", "dev", "eth0");
            ip("-n", namespace(node), "link", "set", "eth0", "up");
            ip("-n", namespace(node), "link", "set", "lo", "up");
        }
    }

    private static String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        return Shell.run(command.toArray(String[]::new));
    }

    private String lan() {
        return name + "-lan";
    }

    private String namespace(int node) {
        return name + "-node" + node;
    }

    /** The node's address; the test can reach it, and so can the other nodes. */
    String host(int node) {
        return subnet + node;
    }

    /** What has to stand before a command that is to run where the node is; it keeps the id of the process. */
    List<String> inside(int node) {
        return List.of("ip", "netns", "exec", namespace(node));
    }

    /** What one node sends to the other is lost, what the other sends arrives. The test still reaches both. */
    void cut(int from, int to) {
        ip("-n", namespace(from), "neigh", "replace", host(to), "lladdr", NOBODY, "dev", "eth0", "nud", "permanent");
    }

    void mend(int from, int to) {
        ip("-n", namespace(from), "neigh", "del", host(to), "dev", "eth0");
    }

    /** All that the node sends has to go through a pipe so narrow that it waits up to half a second there, or is lost. */
    void narrow(int node, int kilobitsPerSecond) {
        String rate = kilobitsPerSecond + "kbit";
        inside(
                node, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", rate, "burst", "4kb", "latency",
                "500ms");
    }

    /** Whether something had to wait in the narrow pipe. */
    boolean wasTooNarrow(int node) {
        Matcher held = Pattern.compile("overlimits ([0-9]+)")
                .matcher(inside(node, "tc", "-s", "qdisc", "show", "dev", "eth0"));
        return held.find() && !held.group(1).equals("0");
    }

    void widen(int node) {
        inside(node, "tc", "qdisc", "del", "dev", "eth0", "root");
    }

    private String inside(int node, String... command) {
        List<String> all = new ArrayList<>(inside(node));
        all.addAll(List.of(command));
        return Shell.run(all.toArray(String[]::new));
    }

    /** The processes in the namespaces must have ended. */
    @Override
    public void close() {
        for (int node = 1; node <= nodes; node++) {
            Shell.attempt("ip", "netns", "del", namespace(node));
        }
        Shell.attempt("ip", "netns", "del", lan());
        // Gone with its other end, a moment later; two of one name must never meet.
        Shell.attempt("ip", "link", "del", name);
        Shell.attempt("ip", "route", "del", "unreachable", subnet + "0/24", "metric", LAST_RESORT);
    }

    private static void removeLeftovers() {
        ip("netns", "list").lines().map(line -> line.split(" ", 2)[0]).forEach(namespace -> {
            Matcher made = NAME.matcher(namespace);
            if (made.matches()
                    && ProcessHandle.of(Long.parseLong(made.group(1))).isEmpty()) {
                ip("netns", "pids", namespace).lines().forEach(pid -> Shell.attempt("kill", "-KILL", pid));
                Shell.attempt("ip", "netns", "del", namespace);
            }
        });
    }
}
