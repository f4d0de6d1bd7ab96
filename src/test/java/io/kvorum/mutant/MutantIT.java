package io.kvorum.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.kvorum.check.Violation.Promise;
import io.kvorum.mutant.Hunt.Finding;
import io.kvorum.mutant.Laboratory.Caught;
import io.kvorum.mutant.Mutant.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Plants one bug after the other and lets the checks find it; what found which is written to {@code target/mutants.md}.
 * {@code -Dmutant=name} plants that one only. {@code -Dmutant.from=S} looks from that seed on instead of trying the seed
 * first that is known to find it; from 1 on it must be that seed that finds it.
 */
class MutantIT {
    /** A check that needs more seeds than this to notice is none. */
    private static final int MOST_SEEDS = 400;
    /** Only ends a mutant that hangs; how long a check takes decides nothing. */
    private static final long HANGS_MINUTES = 20;

    private static final Long FROM = Long.getLong("mutant.from");
    private static final Logger LOGS = (Logger) LoggerFactory.getLogger("io.kvorum");
    private static final Mutant HARMLESS = Mutant.of("harmless", "Nothing is wrong.")
            .in("quorum/Ballot.java", "succeeded++;", "succeeded += 1;")
            .caughtBySeed(1, Promise.NO_SURPRISE);

    @TempDir
    private static Path directory;

    private static ExecutorService executor;
    private static Level logLevel;
    private static Hunt hunt;
    private static final List<Finding> FINDINGS = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        executor = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "mutant");
            thread.setDaemon(true);
            return thread;
        });
        logLevel = LOGS.getLevel();
        LOGS.setLevel(Level.OFF);
        hunt = new Hunt(Mutants.ALL, directory);
    }

    @AfterAll
    static void report() throws IOException {
        executor.shutdownNow();
        LOGS.setLevel(logLevel);
        if (hunt != null) {
            hunt.close();
        }
        String table = FindingsTable.of(FINDINGS);
        if (FINDINGS.size() == 1 && FINDINGS.get(0).caught() != null) {
            System.out.println(FINDINGS.get(0).caught().found());
        }
        System.out.println(table);
        Files.writeString(Laboratory.testClasses().resolveSibling("mutants.md"), table);
    }

    @TestFactory
    Stream<DynamicTest> planted_bugs_are_caught() {
        Map<Mutant, Future<Finding>> findings = new LinkedHashMap<>();
        chosen().forEach(mutant -> findings.put(mutant, executor.submit(() -> hunt.of(mutant, seeds(mutant)))));
        return findings.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey().name(), () -> {
                    Finding finding = awaited(entry.getValue());
                    FINDINGS.add(finding);
                    requireCaught(finding);
                    if (FROM != null && FROM == 1) {
                        requireAsRecorded(finding);
                    }
                }));
    }

    private static List<Mutant> chosen() {
        String only = System.getProperty("mutant");
        List<Mutant> chosen = Mutants.ALL.stream()
                .filter(mutant -> only == null || mutant.name().equals(only))
                .toList();
        assertThat(chosen)
                .as("mutants called %s; there are %s", only, Mutants.ALL)
                .isNotEmpty();
        return chosen;
    }

    private static long[] seeds(Mutant mutant) {
        if (!(mutant.caughtBy() instanceof Check.Seeds known)) {
            return new long[0];
        }
        return FROM != null
                ? LongStream.range(FROM, FROM + MOST_SEEDS).toArray()
                : LongStream.concat(
                                LongStream.of(known.first()),
                                LongStream.rangeClosed(1, MOST_SEEDS).filter(seed -> seed != known.first()))
                        .toArray();
    }

    private static Finding awaited(Future<Finding> future) throws InterruptedException {
        try {
            return future.get(HANGS_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The mutant hangs", e);
        }
    }

    private static void requireCaught(Finding finding) {
        assertThat(finding.caught())
                .as(
                        "Nothing notices %s, after %s seeds: %s",
                        finding.mutant(), finding.seeds(), finding.mutant().description())
                .isNotNull();
        assertThat(finding.control())
                .as("what the check that noticed finds in the real code")
                .isNull();
    }

    private static void requireAsRecorded(Finding finding) {
        if (finding.mutant().caughtBy() instanceof Check.Seeds known) {
            assertThat(finding.seed()).as("the first seed that notices").isEqualTo(known.first());
            assertThat(finding.caught().by())
                    .as("what it says is broken")
                    .isEqualTo(known.promise().name());
        }
    }

    @Test
    void mutant_that_changes_nothing_survives_and_is_a_failure() throws IOException {
        Finding seeds = hunt.of(HARMLESS, new long[] {1, 2, 3});
        assertThat(seeds.seeds()).isEqualTo(3);
        assertThatThrownBy(() -> requireCaught(seeds)).hasMessageContaining("Nothing notices harmless, after 3 seeds");

        Finding test = hunt.of(HARMLESS.caughtByTest("quorum.WriteTallyTest", "it is a try"), new long[0]);
        assertThatThrownBy(() -> requireCaught(test)).hasMessageContaining("Nothing notices");
        assertThat(FindingsTable.of(List.of(seeds, test))).contains("NOTHING").contains("0 of 2 caught");
    }

    @Test
    void mutant_that_does_not_fit_the_source_is_a_failure() {
        assertRefused("succeeded--;", "", "no longer fits");
        assertRefused("succeeded", "", "no longer fits");
        assertRefused("succeeded++;", "succeeded++", "compiles");
        Mutant gone = Mutant.of("gone", "Its file is no more.").in("quorum/NoSuchFile.java", "", "");
        assertThatThrownBy(() -> hunt.of(gone, new long[] {1})).hasMessageContaining("NoSuchFile");
    }

    private static void assertRefused(String snippet, String replacement, String message) {
        Mutant mutant = Mutant.of("unfit", "It does not fit.").in("quorum/Ballot.java", snippet, replacement);
        assertThatThrownBy(() -> hunt.of(mutant, new long[] {1}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @Test
    void test_class_that_is_none_is_a_failure() {
        assertThatThrownBy(() -> hunt.of(HARMLESS.caughtByTest("quorum.NoSuchTest", "it is a try"), new long[0]))
                .hasMessageContaining("NoSuchTest is not there");
        assertThatThrownBy(() -> hunt.of(HARMLESS.caughtByTest("testing.Seeds", "it is a try"), new long[0]))
                .hasMessageContaining("has no tests");
    }

    @Test
    void what_the_real_code_fails_too_is_a_failure() {
        Caught caught = new Caught("a promise", "was broken", 0);
        requireCaught(new Finding(HARMLESS, caught, null, 1, 1, 0));
        assertThatThrownBy(() -> requireCaught(new Finding(HARMLESS, caught, caught, 1, 1, 0)))
                .hasMessageContaining("in the real code");
    }

    @Test
    void record_of_another_seed_or_promise_is_a_failure() {
        Caught caught = new Caught(Promise.NO_SURPRISE.name(), "was broken", 0);
        requireAsRecorded(new Finding(HARMLESS, caught, null, 1, 1, 0));
        assertThatThrownBy(() -> requireAsRecorded(new Finding(HARMLESS, caught, null, 2, 2, 0)))
                .hasMessageContaining("the first seed that notices");
        Caught other = new Caught(Promise.BOUNDED.name(), "was broken", 0);
        assertThatThrownBy(() -> requireAsRecorded(new Finding(HARMLESS, other, null, 1, 1, 0)))
                .hasMessageContaining("what it says is broken");
    }
}
