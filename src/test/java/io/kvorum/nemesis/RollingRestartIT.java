package io.kvorum.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.check.History;
import io.kvorum.replication.RepairMode;
import io.kvorum.testing.Seeds;
import io.kvorum.version.ConflictPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * All nodes are stopped and started again, one after the other and as an operator is told to, while clients work. With two
 * of three nodes up, W=2 and R=2 every request that reaches a running node must be answered at once, and nothing is lost.
 */
class RollingRestartIT {
    private static final int CLIENTS = 6;
    private static final int ROUNDS = Math.max(1, Integer.getInteger("nemesis.kills", 6) / 25);
    private static final int CALLS_WHILE_DOWN = 100;
    /** So long that on a busy machine no deadline decides. */
    private static final int TIMEOUT_MILLIS = 30_000;

    @Test
    void rolling_restart_under_load_loses_nothing_and_fails_no_request_at_a_running_node() {
        long seed = Seeds.seed();
        Random random = new Random(seed);
        RepairMode repair = random.nextBoolean() ? RepairMode.ASYNC : RepairMode.BLOCKING;
        NemesisSettings settings =
                new NemesisSettings(3, ConflictPolicy.LWW, repair, TIMEOUT_MILLIS, TIMEOUT_MILLIS / 2);
        try (NemesisCluster cluster = NemesisCluster.start(settings, NemesisIT.directory("rolling"), 1)) {
            Set<NemesisNode> restarting = ConcurrentHashMap.newKeySet();
            List<FailoverClient> clients = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                FailoverClient client =
                        new FailoverClient(cluster, "client" + i, new Random(random.nextLong()), restarting::contains);
                clients.add(client);
                threads.add(new Thread(client, "client " + i));
            }
            threads.forEach(Thread::start);
            try {
                for (int i = 0; i < ROUNDS; i++) {
                    restartEach(cluster, restarting);
                }
            } finally {
                clients.forEach(FailoverClient::stop);
                join(threads);
                System.out.println("Rolling restart, " + cluster.report());
            }
            new Aftermath(cluster, random).judge();
            assertThat(cluster.history().counts().acknowledged()).isGreaterThan(ROUNDS * CALLS_WHILE_DOWN);
        }
    }

    private static void restartEach(NemesisCluster cluster, Set<NemesisNode> restarting) {
        for (NemesisNode node : cluster.nodes()) {
            awaitCalls(cluster);
            restarting.add(node);
            node.terminate();
            awaitCalls(cluster);
            node.start();
            node.awaitReady();
            restarting.remove(node);
            // Ready is not enough: a node that still takes this one for down would be alone with the next one.
            cluster.awaitWhole();
        }
    }

    private static void awaitCalls(NemesisCluster cluster) {
        History.Counts before = cluster.history().counts();
        int wanted = before.acknowledged() + before.answered() + CALLS_WHILE_DOWN;
        cluster.nodes().get(0).until("or another answers", () -> {
            History.Counts now = cluster.history().counts();
            return now.acknowledged() + now.answered() >= wanted;
        });
    }

    private static void join(List<Thread> threads) {
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
