package io.kvorum.sim;

import io.kvorum.check.History;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.peer.InternalHeaders;
import io.kvorum.peer.Wire;
import io.kvorum.replication.RepairMode;
import io.kvorum.version.Dot;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All nodes of one simulation, and what lies between them. */
final class SimCluster implements SimWire.WireSpy {
    private static final byte[] RECORD = "{\"key\":".getBytes(StandardCharsets.US_ASCII);

    private static final int BRIEF = 700;

    private final SimSettings settings;
    private final SimTime time = new SimTime();
    private final Coverage coverage = new Coverage();
    private final SimNetwork network;
    private final History history;
    private final Bounds bounds = new Bounds(this);
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<String, SimNode> byAddress = new HashMap<>();
    private final Map<Dot, Written> writtenUnder = new HashMap<>();
    /** Nodes that may have left, for somebody asked for it. */
    private final Set<String> askedToGo = new TreeSet<>();
    /** Nodes that somebody was told have left, and that do not join anew whenever they start. */
    private final Set<String> letGo = new TreeSet<>();
    /** Nodes whose disk was lost or put back, and to whom nobody has told it yet. */
    private final Set<String> forgetful = new TreeSet<>();
    /** Those of them that somebody will take for whole who was away while they did what they have lost. */
    private final Set<String> vouchedFor = new TreeSet<>();
    /** Whether more of them were lost at once than can be noticed, and somebody was not told yet. */
    private boolean lostTogether;
    /** Null when nobody reads it. */
    private final Consumer<String> log;

    /** What a dot is the birth mark of; a value of null is a tombstone. */
    private record Written(String key, Value value) {}

    /** @param log gets what a person who looks into one run wants to read; null when nobody does */
    SimCluster(SimSettings settings, long seed, Consumer<String> log) {
        this.settings = settings;
        this.log = log;
        this.network = new SimNetwork(time, new Random(seed + 1), coverage);
        this.history = new History(
                settings.policy(),
                settings.spec().n(),
                settings.repair() == RepairMode.BLOCKING ? settings.spec().w() : 0);
        KvorumConfig defaults = KvorumConfig.defaults();
        for (int i = 0; i < settings.nodes() + settings.spare(); i++) {
            KvorumConfig config = defaults.with(settings.config(i));
            SimNode node = new SimNode(this, SimSettings.id(i), config, new Random(seed + 100 + i));
            nodes.add(node);
            byAddress.put(SimSettings.address(node.id()), node);
        }
        bounds.watch();
    }

    SimSettings settings() {
        return settings;
    }

    SimTime time() {
        return time;
    }

    Coverage coverage() {
        return coverage;
    }

    SimNetwork network() {
        return network;
    }

    History history() {
        return history;
    }

    /** All nodes, those that have not joined yet included. */
    List<SimNode> nodes() {
        return nodes;
    }

    SimNode node(String id) {
        return nodeAt(SimSettings.address(id));
    }

    /** The node at the address, null where there is none. */
    SimNode nodeAt(String address) {
        return byAddress.get(address);
    }

    /** Whether no node knows of a change of the member list of which this one does not: two halves may each have made one. */
    boolean knowsNewestMembers(SimNode node) {
        SimProcess process = node.process();
        if (process == null || process.topology() == null) {
            return false;
        }
        for (SimNode other : nodes) {
            Topology known = other.process() == null ? null : other.process().topology();
            if (known != null
                    && !known.equals(process.topology())
                    && !process.topology().merge(known).equals(process.topology())) {
                coverage.happened("coordinated by an old member list");
                return false;
            }
        }
        return true;
    }

    /** Nodes that everybody who runs takes for members. */
    int membersForAll() {
        Set<String> members = new TreeSet<>(nodes.stream().map(SimNode::id).toList());
        for (SimNode node : nodes) {
            SimProcess process = node.process();
            if (process != null
                    && process.topology() != null
                    && process.topology().isMember(node.id())) {
                members.retainAll(process.topology().memberIds());
            }
        }
        members.removeAll(askedToGo);
        return members.size();
    }

    /** Somebody asks that the node be let go; it may be at any time from now on. */
    void askedToGo(String id) {
        askedToGo.add(id);
    }

    /** Somebody was told that the node has left. */
    void letGo(String id) {
        coverage.happened("node let go");
        if (nodes.indexOf(node(id)) < settings.nodes()) {
            letGo.add(id);
        }
    }

    /** A node's disk lost what it held, and perhaps was the only one that knew who had left. */
    void lostDisk(String id, boolean unnoticed) {
        history.lostDisk(id, unnoticed ? History.NOTHING : settings.spec().w());
        letGo.clear();
        vouchedFor.remove(id);
        if (!unnoticed) {
            forgetful.add(id);
            noteIfTooManyAreLost();
        }
    }

    /**
     * A node's disk got the files of an earlier moment. Whoever was away ever since knows no better than they, and finds
     * nothing wrong with the node; and what the node once knew of others it may know no more.
     */
    void putBack() {
        for (String id : forgetful) {
            if (nodes.stream().anyMatch(other -> mayVouch(other, id))) {
                vouchedFor.add(id);
            }
        }
    }

    private boolean mayVouch(SimNode witness, String id) {
        Lives lives = node(id).livesOnDisk();
        Lives theirs = witness.livesOnDisk();
        String known = theirs == null ? null : theirs.knownText(id);
        if (lives == null || known == null) {
            return false;
        }
        Lives next = lives.startedAgain(() -> 0);
        return next.own().follows(Life.parse(known)) && !next.isBehind(Life.parse(known));
    }

    /** Somebody remembered more of the node than it does itself. */
    void foundBehind(String id) {
        forgetful.remove(id);
        lostTogether &= !forgetful.isEmpty();
        vouchedFor.remove(id);
    }

    /**
     * So many disks may be lost, and nobody has told the nodes on them yet, that these are each other's witnesses for being
     * new: see {@code replication.LifeWatch}.
     */
    private void noteIfTooManyAreLost() {
        int w = settings.spec().w();
        long others = nodes.stream()
                        .filter(SimNode::isRunning)
                        .map(node -> node.process().topology())
                        .filter(topology ->
                                topology != null && topology.members().size() > 1)
                        .mapToInt(topology -> topology.members().size())
                        .min()
                        .orElse(settings.nodes())
                - 1L;
        long witnesses = Math.min(others, Math.max(1, Math.max(w - 1, others - (w - 1))));
        // One that is told remembers the others no better for it.
        lostTogether |= forgetful.size() > witnesses;
    }

    /** Whether a read may miss what a lost disk had: too many were, or somebody who was away finds nothing wrong with one. */
    boolean mayMissLoss() {
        noteIfTooManyAreLost();
        boolean may = lostTogether || !vouchedFor.isEmpty();
        if (may) {
            coverage.happened("read while a loss may go unseen");
        }
        return may;
    }

    /** Looks whether all that left are gone from this list. */
    void requireLetGo(Topology topology) {
        for (String id : letGo) {
            if (topology.isMember(id)) {
                broken(new Violation(Promise.CHANGES_OF_MEMBERS_STAY, id + " has left and is in " + topology));
            }
        }
    }

    SimWire.WireSpy spy() {
        return this;
    }

    void log(Supplier<String> line) {
        if (log != null) {
            log.accept("%10.4f  %s".formatted(time.nowNanos() / 1e9, line.get()));
        }
    }

    void trace(String what, String node) {
        time.trace(what, node.hashCode());
        log(() -> node + ": " + what);
    }

    /** A promise was broken. */
    void broken(Violation violation) {
        log(violation::getMessage);
        history.broken(violation);
    }

    @Override
    public void arrived(String to, Wire.Call call) {
        log(() -> "  " + call.headers().get(InternalHeaders.NODE) + " > " + to + " " + call.path() + " life "
                + call.headers().get(InternalHeaders.LIFE) + " knows "
                + call.headers().get(InternalHeaders.KNOWS) + " " + brief(call.body()));
        int size = call.body() == null ? 0 : call.body().length();
        time.trace(call.path(), to.hashCode() * 31L + size);
        bounds.arrived(to, call);
        if (call.path().equals("/internal/replicate")) {
            checkDots(call.body());
        }
    }

    @Override
    public void replied(String from, Wire.Call call, Wire.Reply reply) {
        log(() -> "  " + call.headers().get(InternalHeaders.NODE) + " < " + from + " " + call.path() + " life "
                + reply.header(InternalHeaders.LIFE) + " knows " + reply.header(InternalHeaders.KNOWS) + " "
                + reply.status() + " "
                + brief(reply.body()));
        time.trace("reply", from.hashCode() * 31L + reply.status());
        if (reply.status() == 500) {
            broken(new Violation(Promise.NO_SURPRISE, from + " answered " + call.path() + " with " + reply.body()));
        }
        if (call.path().equals("/internal/fetch") && reply.status() == 200) {
            checkDots(reply.body());
        }
    }

    private static String brief(Buffer body) {
        String text = String.valueOf(body);
        return text.length() > BRIEF ? text.substring(0, BRIEF) : text;
    }

    private void checkDots(Buffer lines) {
        byte[] bytes = lines.getBytes();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                if (i - from > RECORD.length
                        && Arrays.equals(bytes, from, from + RECORD.length, RECORD, 0, RECORD.length)) {
                    checkDots(Arrays.copyOfRange(bytes, from, i));
                }
                from = i + 1;
            }
        }
    }

    /** One dot is one write of one key, wherever its record turns up. */
    void checkDots(byte[] line) {
        try {
            var record = RecordCodec.decode(line);
            for (Sibling sibling : record.versioned().siblings()) {
                Written written = new Written(record.key(), sibling.value());
                Written known = writtenUnder.putIfAbsent(sibling.dot(), written);
                if (known != null && !known.equals(written)) {
                    broken(new Violation(
                            Promise.ONE_DOT_ONE_VALUE, sibling.dot() + " is " + known + " and " + written));
                }
            }
        } catch (MalformedRecordException e) {
            broken(new Violation(Promise.NO_SURPRISE, "A node sent a broken record: " + e.getMessage(), e));
        }
    }
}
