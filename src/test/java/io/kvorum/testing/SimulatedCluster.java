package io.kvorum.testing;

import io.kvorum.cluster.Backoff;
import io.kvorum.port.Entropy;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.Coordinator;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.RepairMode;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.ring.Ring;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole cluster in one thread, on virtual time and from one seed: real coordinators over simulated storage and a
 * network that fails when it is told to.
 */
public final class SimulatedCluster {
    /** How long a request may take, milliseconds. */
    public static final long DEADLINE_MILLIS = 2_000;

    private static final long PEER_TIMEOUT_MILLIS = 1_000;
    private static final long MAX_SKEW_MILLIS = 10_000;
    private static final int REDELIVERY_RECORDS = 100;

    private final VirtualTime time = new VirtualTime();
    private final Firewall firewall = new Firewall();
    private final RecordedEvents events = new RecordedEvents();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final QuorumSpec spec;
    private final ConflictPolicy policy;
    private final RepairMode repair;
    private final Entropy entropy;
    private final Ring ring;

    /** A node: its storage lasts, the rest is made anew when it restarts. */
    private static final class Node {
        private final SimulatedStore store;
        private Redelivery redelivery;
        private Coordinator coordinator;
        private int starts;

        Node(SimulatedStore store) {
            this.store = store;
        }
    }

    public SimulatedCluster(
            List<String> members, QuorumSpec spec, ConflictPolicy policy, RepairMode repair, Entropy entropy) {
        this.spec = spec;
        this.policy = policy;
        this.repair = repair;
        this.entropy = entropy;
        this.ring = Ring.of(1, members, Ring.DEFAULT_VNODES);
        for (String member : members) {
            nodes.put(member, new Node(new SimulatedStore(member, time.clock(), policy, MAX_SKEW_MILLIS)));
            restart(member);
        }
    }

    /** The node loses what it had in memory: records to deliver, and what it knew of the others' health. */
    public void restart(String member) {
        Node node = nodes.get(member);
        int start = ++node.starts;
        ReplicationSettings settings = new ReplicationSettings(
                member, spec, policy, repair, PEER_TIMEOUT_MILLIS, REDELIVERY_RECORDS, Long.MAX_VALUE);
        PartitionedReplicas replicas = new PartitionedReplicas(member, this);
        Backoff backoff = new Backoff(200, 5_000, entropy);
        node.redelivery = new Redelivery(
                settings, id -> node.starts == start, replicas, time.clock(), time.scheduler(), backoff, events);
        node.coordinator = new Coordinator(
                settings, () -> ring, replicas, node.redelivery, time.clock(), time.scheduler(), events);
    }

    public VirtualTime time() {
        return time;
    }

    public Firewall firewall() {
        return firewall;
    }

    /** What all coordinators told of themselves. */
    public RecordedEvents events() {
        return events;
    }

    public Ring ring() {
        return ring;
    }

    /** The ids of all nodes, sorted. */
    public List<String> members() {
        return ring.nodes();
    }

    public SimulatedStore store(String member) {
        return nodes.get(member).store;
    }

    /** Records that wait at one node for another. */
    public int waiting(String at, String forNode) {
        return nodes.get(at).redelivery.waiting(forNode);
    }

    Coordinator coordinator(String member) {
        return nodes.get(member).coordinator;
    }

    Entropy entropy() {
        return entropy;
    }

    /** Writes at a node; a null text deletes, a null context or w is left out. */
    public Future<WriteAnswer> write(String at, String key, String text, ContextToken context, QuorumLevel w) {
        Value value = text == null ? null : Value.text(text);
        return coordinator(at).write(new WriteRequest(key, value, context, w, time.nanosIn(DEADLINE_MILLIS), false));
    }

    /** Reads at a node; a null r is left out. */
    public Future<ReadAnswer> read(String at, String key, QuorumLevel r) {
        return coordinator(at).read(new ReadRequest(key, r, time.nanosIn(DEADLINE_MILLIS)));
    }

    /** Lets time pass until the request ended, and no longer. */
    public <T> Future<T> await(Future<T> request) {
        if (!time.runUntil(request::isComplete, 10 * DEADLINE_MILLIS)) {
            throw new AssertionError("A request did not end long after its deadline");
        }
        return request;
    }

    /** Lets time pass until nothing is under way, at most so long; returns whether that is so. */
    public boolean settle(long longestMillis) {
        return time.runUntil(() -> time.timers() == 0, longestMillis);
    }

    /** What every replica of the key holds, by node; the value is null where it never heard of it. */
    public Map<String, Record> replicas(String key) {
        Map<String, Record> held = new TreeMap<>();
        for (String owner : ring.preferenceList(key, spec.n()).nodes()) {
            held.put(owner, store(owner).get(key));
        }
        return held;
    }
}
