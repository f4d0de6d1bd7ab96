package io.kvorum.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.replication.RepairMode;
import io.kvorum.testing.Seeds;
import io.kvorum.version.ConflictPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Real nodes under everything that goes wrong, {@code -Dnemesis.kills=<n>} kills of them in all. Both conflict policies
 * and both repair modes get a run.
 */
class NemesisIT {
    private static final int KILLS = Integer.getInteger("nemesis.kills", 6);
    private static final List<Integer> NODES = List.of(3, 3, 4, 5);
    private static final int CLIENTS = 6;
    private static final int FEWEST_ACKNOWLEDGED = 1_000;
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int PEER_TIMEOUT_MILLIS = 500;

    private static final long SEED = Seeds.seed();

    @Test
    void last_write_wins_keeps_its_promises_whatever_goes_wrong() {
        run(0, ConflictPolicy.LWW, (KILLS + 1) / 2);
    }

    @Test
    void siblings_keep_their_promises_whatever_goes_wrong() {
        run(1, ConflictPolicy.SIBLINGS, KILLS / 2);
    }

    /** Which policy goes with which mode is drawn. */
    private static RepairMode repairs(int number) {
        RepairMode[] modes = RepairMode.values();
        return modes[(new Random(SEED).nextInt(modes.length) + number) % modes.length];
    }

    private static void run(int number, ConflictPolicy policy, int kills) {
        Random random = new Random(SEED + number);
        int nodes = NODES.get(random.nextInt(NODES.size()));
        NemesisSettings settings =
                new NemesisSettings(nodes, policy, repairs(number), TIMEOUT_MILLIS, PEER_TIMEOUT_MILLIS);
        Schedule schedule = Schedule.draw(random, nodes, kills);
        Path directory = directory(policy.name().toLowerCase(Locale.ROOT));
        try (NemesisCluster cluster = NemesisCluster.start(settings, directory, schedule.smallDiskNode())) {
            try (Clients clients = Clients.start(cluster, CLIENTS, random.nextLong())) {
                new Nemesis(cluster, clients).play(schedule);
                clients.awaitAcknowledged(FEWEST_ACKNOWLEDGED);
            } finally {
                System.out.println(cluster.report());
            }
            new Aftermath(cluster, random).judge();
            assertThat(cluster.history().counts().acknowledged()).isGreaterThanOrEqualTo(FEWEST_ACKNOWLEDGED);
            assertThat(cluster.tally().count("fault " + Strike.Kind.KILL)).isGreaterThanOrEqualTo(kills);
            for (Strike.Kind kind : Strike.Kind.values()) {
                assertThat(cluster.tally().count("fault " + kind))
                        .as("%s", kind)
                        .isPositive();
            }
            System.out.println("All promises kept.");
        }
    }

    /** Where a cluster of this name lives; its logs stay there. */
    static Path directory(String name) {
        return Path.of(System.getProperty("kvorum.jar", "target/kvorum.jar"))
                .toAbsolutePath()
                .resolveSibling("nemesis")
                .resolve(name);
    }
}
