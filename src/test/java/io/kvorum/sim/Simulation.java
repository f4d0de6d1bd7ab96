package io.kvorum.sim;

import io.kvorum.bus.StorageMessages.Fetch;
import io.kvorum.bus.StorageMessages.Fetched;
import io.kvorum.check.History;
import io.kvorum.check.Seen;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.cluster.Topology;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.ring.Ring;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One run: a cluster comes up, clients work while things go wrong, all is mended, and the end is looked at. */
final class Simulation {
    private static final long SECOND = 1_000_000_000L;
    private static final long STARTS_WITHIN = 20 * SECOND;
    private static final long LONGEST_WORK = 4 * 3_600 * SECOND;
    private static final long QUIET_AFTER = 12 * SECOND;
    private static final String LAST_KEY = "last";

    private final long seed;
    private final SimSettings settings;
    private final List<Fault> faults;
    private final SimCluster cluster;
    private final Random random;

    /** What a run came to. */
    record Report(
            long seed, long traceHash, long virtualNanos, long events, History.Counts counts, Coverage coverage) {}

    private Simulation(long seed, SimSettings settings, List<Fault> faults, Consumer<String> log) {
        this.seed = seed;
        this.settings = settings;
        this.faults = faults;
        this.cluster = new SimCluster(settings, seed, log);
        this.random = new Random(seed + 3);
    }

    /** The settings that a seed draws. */
    static SimSettings settings(long seed) {
        return SimSettings.draw(new Random(seed));
    }

    /** The faults that a seed draws. */
    static List<Fault> faults(long seed) {
        SimSettings settings = settings(seed);
        long calls = settings.operations() / settings.clients();
        return Fault.draw(new Random(seed + 2), settings, 1_000 + calls * (settings.thinkMillis() / 2 + 5));
    }

    /**
     * Runs a seed.
     *
     * @throws Violation when a promise was broken
     */
    static Report run(long seed) {
        return run(seed, faults(seed), null);
    }

    /** Runs a seed with other faults than it draws; the log, if any, gets a line for whatever a reader may want. */
    static Report run(long seed, List<Fault> faults, Consumer<String> log) {
        return new Simulation(seed, settings(seed), faults, log).run();
    }

    private Report run() {
        comeUp();
        work();
        heal();
        readEverything();
        writeEverywhere();
        cluster.time().run(QUIET_AFTER);
        compareReplicas();
        cluster.history().verify();
        return new Report(
                seed,
                cluster.time().traceHash(),
                cluster.time().nowNanos(),
                cluster.time().happened(),
                cluster.history().counts(),
                cluster.coverage());
    }

    private void comeUp() {
        cluster.log(() -> settings.toString());
        cluster.nodes().stream().limit(settings.nodes()).forEach(SimNode::start);
        boolean up = cluster.time().runUntil(() -> settledNodes() == settings.nodes(), STARTS_WITHIN);
        if (!up) {
            throw new Violation(Promise.SERVES_AGAIN, "Nodes that were started together are not up");
        }
    }

    /** Nodes that are up and hold their ranges. */
    private long settledNodes() {
        return cluster.nodes().stream()
                .filter(node -> node.isUp() && !node.process().isReceiving())
                .count();
    }

    private void work() {
        FaultPlayer player = new FaultPlayer(cluster);
        player.play(faults);
        int[] working = {settings.clients()};
        for (int i = 0; i < settings.clients(); i++) {
            SimClient client = new SimClient(cluster, "client" + i, new Random(seed + 50 + i));
            client.work(settings.operations() / settings.clients(), () -> working[0]--);
        }
        if (!cluster.time().runUntil(() -> working[0] == 0, LONGEST_WORK)) {
            throw unless(new Violation(Promise.REQUESTS_END, "Clients wait for ever"));
        }
        player.mendAll();
    }

    private void heal() {
        long started = cluster.time().nowNanos();
        cluster.log(() -> "all faults are over");
        boolean healed = cluster.time().runUntil(this::isWhole, FaultPlayer.RECOVERS_WITHIN);
        if (!healed) {
            throw unless(new Violation(
                    Promise.SERVES_AGAIN,
                    "The cluster is not whole " + (cluster.time().nowNanos() - started) / SECOND
                            + " s after all faults ended: " + state()));
        }
        // Peers that were down are tried with a backoff of a second, sources of key ranges with one of five.
        cluster.time().run(6 * SECOND);
        // What a node that has left still has for others changes them when it arrives, and no reading finds it there
        // before.
        if (!cluster.time().runUntil(this::isDelivered, FaultPlayer.RECOVERS_WITHIN)) {
            throw unless(new Violation(Promise.SERVES_AGAIN, "Records wait for members that are up: " + state()));
        }
    }

    /** Whether no node keeps a record that another one missed. */
    private boolean isDelivered() {
        return cluster.nodes().stream().filter(SimNode::isUp).allMatch(node -> cluster.nodes().stream()
                .allMatch(other -> node.process().coordinator().waitingRecords(other.id()) == 0));
    }

    /** What broke first explains more than what broke because of it. */
    private Violation unless(Violation violation) {
        cluster.history().verify();
        return violation;
    }

    private boolean isWhole() {
        Topology first = null;
        for (SimNode node : cluster.nodes()) {
            if (node.process() == null && node.backup().isEmpty()) {
                continue;
            }
            if (!node.isUp() || node.process().isReceiving()) {
                return false;
            }
            Topology topology = node.process().topology();
            if (first != null && !first.equals(topology)) {
                return false;
            }
            first = topology;
        }
        return true;
    }

    private String state() {
        StringBuilder state = new StringBuilder();
        for (SimNode node : cluster.nodes()) {
            SimProcess process = node.process();
            state.append(node.id())
                    .append(process == null ? " down" : process.isUp() ? " up" : " starting or stopping")
                    .append(process != null && process.isReceiving() ? " receiving" : "")
                    .append(process != null ? " " + process.topology() : "")
                    .append("; ");
        }
        return state.toString();
    }

    private SimNode anyMember() {
        List<SimNode> members = new ArrayList<>();
        for (SimNode node : cluster.nodes()) {
            if (node.isUp() && node.process().topology().isMember(node.id())) {
                members.add(node);
            }
        }
        return members.get(random.nextInt(members.size()));
    }

    /** One read that hears of every replica makes them alike. */
    private void readEverything() {
        SimClient reader = new SimClient(cluster, "reader", random);
        for (String key : cluster.history().keys()) {
            must("a read of all replicas of " + key, ended -> reader.read(anyMember(), key, QuorumLevel.ALL, ended));
        }
    }

    private void writeEverywhere() {
        SimClient writer = new SimClient(cluster, "writer", random);
        for (SimNode node : cluster.nodes()) {
            if (node.isUp()) {
                must("a read through " + node.id(), ended -> writer.read(node, LAST_KEY, null, ended));
                must(
                        "a write through " + node.id(),
                        ended -> writer.writeOver(node, LAST_KEY, "last-" + node.id(), ended));
            }
        }
        must("a read of the last key", ended -> writer.read(anyMember(), LAST_KEY, QuorumLevel.ALL, ended));
    }

    private void must(String what, Consumer<Consumer<SimClient.Result>> call) {
        SimClient.Result[] result = new SimClient.Result[1];
        call.accept(ended -> result[0] = ended);
        cluster.time().runUntil(() -> result[0] != null, 60 * SECOND);
        if (result[0] != SimClient.Result.DONE) {
            throw unless(new Violation(Promise.SERVES_AGAIN, "After healing, " + what + " failed: " + state()));
        }
    }

    private void compareReplicas() {
        Topology topology = anyMember().process().topology();
        cluster.requireLetGo(topology);
        Ring ring = Ring.of(topology.epoch(), topology.memberIds(), settings.vnodes());
        for (String key : cluster.history().keys()) {
            List<String> owners = ring.preferenceList(key, settings.spec().n()).nodes();
            Record first = held(owners.get(0), key);
            for (String owner : owners) {
                Record other = held(owner, key);
                boolean same =
                        first == null ? other == null : other != null && Arrays.equals(first.line(), other.line());
                if (!same) {
                    cluster.broken(new Violation(
                            Promise.REPLICAS_AGREE,
                            "Key " + key + " is " + first + " on " + owners.get(0) + " and " + other + " on " + owner));
                }
            }
            Versioned versioned = first == null ? Versioned.empty() : first.versioned();
            Seen seen = first == null ? Seen.NOTHING : SimClient.seen(versioned);
            cluster.history().ended(key, seen, owners, topology.memberIds());
        }
    }

    private Record held(String node, String key) {
        Fetched fetched = (Fetched)
                cluster.node(node).process().storage().handle(Fetch.of(key)).result();
        return fetched.found().get(0).record();
    }
}
