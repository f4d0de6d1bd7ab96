package io.kvorum.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulated clusters of whole nodes, seed by seed. {@code -Dsim.seeds=N -Dsim.from=S} runs others, without a limit on
 * time unless {@code -Dsim.minutes=M} sets one; {@code -Dsim.log=true} with one seed prints all that happened.
 */
class SimulationTest {
    private static final long DEFAULT_SEEDS = 1_000;
    private static final Duration DEFAULT_LONGEST = Duration.ofMinutes(3);
    /** With fewer seeds, that something rare never happened says nothing. */
    private static final long ENOUGH_SEEDS = 300;

    private static final int MOST_FAILURES = 5;

    /** Paths that a run must have taken to be worth anything. */
    private static final List<String> RARE_PATHS = List.of(
            "READ MET",
            "READ UNAVAILABLE",
            "WRITE MET",
            "WRITE UNAVAILABLE",
            "WRITE UNKNOWN",
            "WRITE REFUSED",
            "clock skew refused",
            "coordinated by an old member list",
            "corruption reported",
            "disk full met by a batch",
            "forwarded",
            "found to lack data",
            "hedged",
            "group commit of several",
            "killed inside disk work",
            "message cut off",
            "message doubled",
            "message lost",
            "power lost inside disk work",
            "range transfer finished",
            "recovery reads a snapshot",
            "redelivered",
            "redelivery dropped",
            "repair failed",
            "repaired",
            "salvaged",
            "snapshot taken",
            "stopped after a failed fsync",
            "stopped cleanly",
            "torn tail cut",
            "unfinished segment removed");

    @Test
    void simulated_clusters_keep_every_promise() {
        boolean given = System.getProperty("sim.seeds") != null;
        long seeds = Long.getLong("sim.seeds", DEFAULT_SEEDS);
        long from = Long.getLong("sim.from", 1);
        Duration longest = System.getProperty("sim.minutes") != null
                ? Duration.ofMinutes(Long.getLong("sim.minutes"))
                : given ? Duration.ofDays(365) : DEFAULT_LONGEST;
        if (seeds == 1 && Boolean.getBoolean("sim.log")) {
            System.out.println(Simulation.run(from, Simulation.faults(from), System.out::println));
            return;
        }

        SeedRun run = SeedRun.of(
                from, seeds, longest, MOST_FAILURES, Runtime.getRuntime().availableProcessors());

        System.out.println(run);
        run.failures().forEach(SimulationTest::explain);
        assertThat(run.failures()).as("seeds that broke a promise").isEmpty();
        if (run.seeds() >= ENOUGH_SEEDS) {
            assertThat(never(run.coverage())).as("what never happened").isEmpty();
        } else if (!given) {
            fail("Only " + run.seeds() + " seeds ran in " + longest);
        }
    }

    private static List<String> never(Coverage coverage) {
        return Stream.concat(Arrays.stream(Fault.Kind.values()).map(kind -> "fault " + kind), RARE_PATHS.stream())
                .filter(what -> coverage.count(what) == 0)
                .toList();
    }

    private static void explain(SeedRun.Failure failure) {
        List<Fault> faults = Simulation.faults(failure.seed());
        List<Fault> needed =
                Shrinker.shrink(failure.seed(), faults, failure.violation().promise());
        System.out.println("Seed " + failure.seed() + ": " + failure.violation().getMessage()
                + "\nReplay: mvn test -Dtest=SimulationTest -Dsim.seeds=1 -Dsim.from=" + failure.seed()
                + " -Dsim.log=true\n" + Simulation.settings(failure.seed()) + "\nThe " + needed.size() + " of its "
                + faults.size() + " faults that are needed:");
        needed.forEach(fault -> System.out.println("  " + fault));
    }

    /**
     * A forward that arrived twice was minted twice (14); a node acknowledged before it had joined (18); dots were used
     * again after the files of a clean shutdown came back (56, 281); a full disk stayed full until a write came (70, 88);
     * a node that had left answered alone (224); the loss of a disk went unnoticed (15, 84, 246); a node on an empty disk
     * received its ranges by an old member list (8021905); a source that had lost its data counted as one that gave all
     * (8003051), and so did one that had not received yet what a node had that left before (9004867). Of these the check was
     * too strict with what cannot be helped: two nodes each let another one go, and too few stayed (7004426, 7009296); a node
     * took a write alone, was let go before it or after, and lost what it kept for others (7002497, 10017692).
     */
    @ParameterizedTest
    @ValueSource(
            longs = {
                14, 15, 18, 56, 70, 84, 88, 224, 246, 281, 598, 2107, 8003051, 8021905, 9004867, 7002497, 7004426,
                7009296, 10017692
            })
    void seeds_that_once_broke_a_promise_keep_it(long seed) {
        assertThat(Simulation.run(seed).counts().acknowledged()).isPositive();
    }

    /** What it had for them arrived after the reading, and not at all of them, for it keeps only so much (290 and others). */
    @ParameterizedTest
    @ValueSource(longs = {113, 114, 290, 576, 629, 695})
    void replicas_are_alike_although_a_node_that_left_while_cut_off_took_writes_alone(long seed) {
        SimSettings settings = Simulation.settings(seed);
        int thirdOfTheWork = settings.operations() / settings.clients() * (settings.thinkMillis() / 2 + 5) / 3;
        List<Fault> faults = new ArrayList<>();
        faults.add(new Fault(Fault.Kind.CUT_OFF, thirdOfTheWork, 60_000, 1, 1, 1));
        faults.add(new Fault(Fault.Kind.LEAVE, thirdOfTheWork + 50L, 100, 0, 1, 1));
        for (int node = 0; node < settings.nodes(); node++) {
            if (node != 1) {
                // Whoever was restarted asks it no more for what it has.
                faults.add(new Fault(Fault.Kind.RESTART, thirdOfTheWork + 600L + 300L * node, 100, node, node, 1));
            }
        }

        assertThat(Simulation.run(seed, faults, null).counts().acknowledged()).isPositive();
    }

    /** Who was away while a node did what its old files do not have, and is the first to look, finds nothing wrong with it. */
    @ParameterizedTest
    @ValueSource(longs = {7016141, 7019454})
    void old_files_excuse_reads_while_a_member_that_was_away_can_vouch_for_them(long seed) {
        assertThat(Simulation.run(seed).coverage().count("read while a loss may go unseen"))
                .isPositive();
    }

    /** With W = 2 of three members: the one that remembers is down, the other two lose their disks. */
    @ParameterizedTest
    @ValueSource(longs = {17, 22, 47, 58})
    void disks_of_w_nodes_lost_at_once_excuse_reads_until_somebody_who_remembers_is_heard(long seed) {
        SimSettings settings = Simulation.settings(seed);
        int at = settings.operations() / settings.clients() * (settings.thinkMillis() / 2 + 5) / 3;
        Simulation.Report report = Simulation.run(
                seed,
                List.of(
                        new Fault(Fault.Kind.KILL, at, 60_000, 0, 0, 1),
                        new Fault(Fault.Kind.EMPTY_DISK, at + 100L, 100, 1, 1, 1),
                        new Fault(Fault.Kind.EMPTY_DISK, at + 110L, 100, 2, 2, 1)),
                null);

        assertThat(report.coverage().count("found to lack data")).isEqualTo(2);
        assertThat(report.coverage().count("read while a loss may go unseen")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void same_seed_gives_the_same_run(long seed) {
        Simulation.Report first = Simulation.run(seed);
        Simulation.Report second = Simulation.run(seed);

        assertThat(second.traceHash()).isEqualTo(first.traceHash());
        assertThat(second.counts()).isEqualTo(first.counts());
        assertThat(second.events()).isEqualTo(first.events());
        assertThat(Simulation.run(seed + 1_000).traceHash()).isNotEqualTo(first.traceHash());
    }
}
