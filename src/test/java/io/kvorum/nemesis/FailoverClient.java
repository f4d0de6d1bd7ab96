package io.kvorum.nemesis;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.nemesis.NemesisClient.Result;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A client with several endpoints: when one node does not answer a call it goes to the next, until one does. Whatever a
 * node says that is not being restarted must be an answer; what one says that is, or how its connections end, is counted.
 */
final class FailoverClient implements Runnable {
    private static final int HOT_KEYS = 4;
    private static final int COLD_KEYS = 200;

    /** Above every deadline of a node, so that the node's own answer comes first. */
    private static final Duration PATIENT = Duration.ofMinutes(2);

    private final NemesisCluster cluster;
    private final NemesisClient client;
    private final Random random;
    private final Predicate<NemesisNode> restarting;
    private volatile boolean stopped;

    /** @param restarting whether the node was asked to stop and is not ready again */
    FailoverClient(NemesisCluster cluster, String name, Random random, Predicate<NemesisNode> restarting) {
        this.cluster = cluster;
        this.client = new NemesisClient(cluster, name);
        this.random = random;
        this.restarting = restarting;
    }

    /** Returns after the call under way. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                answered();
            }
        } catch (RuntimeException | Error e) {
            cluster.history().broken(new Violation(Promise.NO_SURPRISE, "A client failed: " + e, e));
        }
    }

    /** One request, which has to be answered by one of the nodes the first time it is asked. */
    private void answered() {
        List<NemesisNode> nodes = cluster.nodes();
        int first = random.nextInt(nodes.size());
        int draw = random.nextInt(10);
        String key = random.nextBoolean() ? "hot" + random.nextInt(HOT_KEYS) : "cold" + random.nextInt(COLD_KEYS);
        boolean withContext = random.nextBoolean();
        for (int i = 0; i < nodes.size(); i++) {
            NemesisNode node = nodes.get((first + i) % nodes.size());
            long before = node.disturbances();
            boolean excused = restarting.test(node);
            Result result = draw < 5
                    ? client.read(node, key, Level.CONFIGURED, PATIENT)
                    : draw < 9
                            ? client.put(node, key, withContext, Level.CONFIGURED, PATIENT)
                            : client.delete(node, key, withContext, Level.CONFIGURED, PATIENT);
            if (result == Result.DONE) {
                return;
            }
            excused |= restarting.test(node) || node.disturbances() != before;
            cluster.tally().happened((excused ? "restarting node: " : "running node: ") + result);
            if (!excused) {
                broken(node.id() + " is up and the answer to a call of " + key + " was " + result);
            }
        }
        broken("No node answered a call of " + key);
    }

    private void broken(String found) {
        cluster.history().broken(new Violation(Promise.SERVES_AGAIN, found));
    }
}
