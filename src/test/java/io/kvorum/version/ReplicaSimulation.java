package io.kvorum.version;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * One key on a few replicas with skewed, jumping clocks: clients write with and without contexts they once read,
 * replicas exchange states in any order, and lose their identity now and then. Every state it reaches is one that a real
 * cluster can reach.
 */
final class ReplicaSimulation {
    /** A write as it was minted. */
    record Write(Sibling sibling, VectorClock covered) {}

    private static final int REPLICAS = 4;

    private final Random random;
    private final ConflictPolicy policy;
    private final long[] walls = new long[REPLICAS];
    private final HybridClock[] clocks = new HybridClock[REPLICAS];
    private final String[] actors = new String[REPLICAS];
    private final Versioned[] held = new Versioned[REPLICAS];
    private final Map<String, Long> counters = new HashMap<>();
    private final List<ContextToken> tokens = new ArrayList<>();
    private final List<Versioned> reached = new ArrayList<>(List.of(Versioned.empty()));
    private final List<Write> writes = new ArrayList<>();
    private int lives;

    ReplicaSimulation(Random random, ConflictPolicy policy) {
        this.random = random;
        this.policy = policy;
        for (int i = 0; i < REPLICAS; i++) {
            int replica = i;
            walls[i] = 1000L + random.nextInt(50);
            clocks[i] = new HybridClock(() -> walls[replica]);
            actors[i] = "node" + i + "@" + lives++;
            held[i] = Versioned.empty();
        }
    }

    ReplicaSimulation run(int steps) {
        for (int i = 0; i < steps; i++) {
            int replica = random.nextInt(REPLICAS);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> write(replica);
                case 3, 4 -> receive(replica, held[random.nextInt(REPLICAS)]);
                case 5 -> receive(replica, reached.get(random.nextInt(reached.size())));
                case 6 -> read();
                default -> disturb(replica);
            }
        }
        return this;
    }

    private void write(int replica) {
        ContextToken token =
                tokens.isEmpty() || random.nextBoolean() ? null : tokens.get(random.nextInt(tokens.size()));
        Dot dot = new Dot(actors[replica], counters.merge(actors[replica], 1L + random.nextInt(2), Long::sum));
        HybridTimestamp timestamp =
                clocks[replica].tick(token == null ? held[replica].maxTimestamp() : token.timestamp());
        Value value = random.nextInt(5) == 0 ? null : Value.text("v" + writes.size());
        VectorClock covered = token == null ? null : token.clock();
        VectorClock before = held[replica].context();
        keep(replica, held[replica].write(dot, timestamp, covered, value, policy));
        VectorClock replaced = covered != null ? covered : policy == ConflictPolicy.LWW ? before : VectorClock.empty();
        writes.add(new Write(new Sibling(dot, timestamp, value), replaced));
    }

    private void receive(int replica, Versioned state) {
        clocks[replica].observe(state.maxTimestamp());
        keep(replica, held[replica].merge(state, policy));
    }

    /** A client reads some replicas and keeps the token. */
    private void read() {
        Versioned merged = Versioned.empty();
        for (int i = 0; i <= random.nextInt(REPLICAS); i++) {
            merged = merged.merge(held[random.nextInt(REPLICAS)], policy);
        }
        reached.add(merged);
        tokens.add(ContextToken.of(merged));
    }

    /** A clock jumps, or a replica restarts under a new identity, without its state or with it. */
    private void disturb(int replica) {
        walls[replica] += random.nextInt(200) - 80L;
        if (random.nextInt(3) == 0) {
            actors[replica] = "node" + replica + "@" + lives++;
            clocks[replica] = new HybridClock(() -> walls[replica]);
            if (random.nextInt(4) == 0) {
                held[replica] = Versioned.empty();
            }
            clocks[replica].observe(held[replica].maxTimestamp());
        }
    }

    private void keep(int replica, Versioned state) {
        held[replica] = state;
        reached.add(state);
    }

    /** All states that some replica or reader held at some time. */
    List<Versioned> reached() {
        return reached;
    }

    /** One of the states reached, any of them equally likely. */
    Versioned anyReached() {
        return reached.get(random.nextInt(reached.size()));
    }

    /** All writes, in the order they were made. */
    List<Write> writes() {
        return writes;
    }

    /** Everything seen anywhere. */
    VectorClock everythingSeen() {
        VectorClock seen = VectorClock.empty();
        for (Versioned state : reached) {
            seen = seen.join(state.context());
        }
        return seen;
    }

    /** What must be left when all states met: the siblings that no write covered. */
    List<Sibling> neverCovered() {
        return new TreeSet<>(writes.stream().map(Write::sibling).toList())
                .descendingSet().stream()
                        .filter(sibling -> writes.stream()
                                .noneMatch(write -> write.covered().covers(sibling.dot())))
                        .toList();
    }
}
