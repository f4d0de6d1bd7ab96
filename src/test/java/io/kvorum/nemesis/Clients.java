package io.kvorum.nemesis;

import static org.awaitility.Awaitility.await;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that work side by side until they are closed: each calls any node, waits for its answer, thinks, calls again.
 * Most calls go to a few hot keys. The keys change with time, so that the history of each stays short enough to be judged
 * again with every read.
 */
final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int HOT_KEYS = 3;
    private static final int COLD_KEYS = 30;
    /** Calls of all clients together before others become the keys in use. */
    private static final int CALLS_FOR_EACH_KEYS = 600;

    private static final int LONGEST_THOUGHT_MILLIS = 12;
    private static final int MOMENT_MILLIS = 500;

    private final NemesisCluster cluster;
    private final AtomicLong calls = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Clients(NemesisCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts so many; what each of them does is drawn from the seed. */
    static Clients start(NemesisCluster cluster, int count, long seed) {
        Clients clients = new Clients(cluster);
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + 1_000 + i);
            NemesisClient client = new NemesisClient(cluster, "client" + i);
            Thread thread = new Thread(() -> clients.work(client, random), "nemesis client " + i);
            thread.setDaemon(true);
            thread.start();
            clients.threads.add(thread);
        }
        return clients;
    }

    private void work(NemesisClient client, Random random) {
        try {
            while (!closed) {
                anyCall(client, random);
                calls.incrementAndGet();
                LockSupport.parkNanos(random.nextInt(LONGEST_THOUGHT_MILLIS * 1_000_000));
            }
        } catch (RuntimeException | Error e) {
            cluster.history().broken(new Violation(Promise.NO_SURPRISE, "A client failed: " + e, e));
        }
    }

    private void anyCall(NemesisClient client, Random random) {
        List<NemesisNode> nodes = cluster.nodes();
        NemesisNode node = nodes.get(random.nextInt(nodes.size()));
        String key = anyKey(random);
        Level level = Level.draw(random);
        boolean withContext = random.nextInt(3) > 0;
        // Most are in a hurry, or all would soon wait for the same node that stands still.
        Duration patience = random.nextInt(15) == 0
                ? NemesisClient.PATIENT
                : Duration.ofMillis(cluster.settings().timeoutMillis() + MOMENT_MILLIS);
        int draw = random.nextInt(100);
        if (draw < 45) {
            client.read(node, key, level, patience);
        } else if (draw < 90) {
            client.put(node, key, withContext, level, patience);
        } else {
            client.delete(node, key, withContext, level, patience);
        }
    }

    private String anyKey(Random random) {
        long now = calls.get() / CALLS_FOR_EACH_KEYS;
        long generation = random.nextInt(10) == 0 ? random.nextLong(now + 1) : now;
        return random.nextInt(3) > 0
                ? "hot" + generation + "-" + random.nextInt(HOT_KEYS)
                : "cold" + generation + "-" + random.nextInt(COLD_KEYS);
    }

    /** Calls that ended, however they did. */
    long calls() {
        return calls.get();
    }

    /** Waits until so many more calls ended. */
    void awaitCalls(int more) {
        long wanted = calls() + more;
        await("calls of the clients")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> calls() >= wanted);
    }

    /** Writes that were acknowledged so far. */
    int acknowledged() {
        return cluster.history().counts().acknowledged();
    }

    /** Waits until so many writes were acknowledged in all. */
    void awaitAcknowledged(int writes) {
        await("acknowledged writes").atMost(PATIENCE).until(() -> acknowledged() >= writes);
    }

    /** Waits for the calls under way. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
