package io.kvorum.storage;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Sequences of steps ({@link Sequences}) in which one fsync fails, every one of the last step in turn. Of what it was to
 * write, every part is on disk nevertheless; when that may be more than 256 different ones, so many and a sample. The
 * cache goes on showing all of it, and later fsyncs succeed without doing anything for it, as on Linux.
 *
 * <p>The store must stop at once, or not even start: everybody who waits is told that the outcome is unknown, reads show
 * what was acknowledged and no more, and there is no clean shutdown. Killed and started again, and after a power loss, it
 * is held to what {@link CrashMatrixTest} says; a start on the cache must not trust it.
 */
class FsyncMatrixTest {
    private static final List<Step> STEPS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Step.WAIT, Step.LATE_SNAPSHOT, Step.POWER, Step.SHUTDOWN)));
    private static final List<Step> LOOSE_STEPS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Step.BUSY_SNAPSHOT, Step.POWER, Step.SHUTDOWN)));

    private final long seed = Seeds.seed();
    private final Random random = new Random(seed);
    private final Coverage coverage = new Coverage();

    private TroubleMatrix matrix(FsyncPolicy policy) {
        return new TroubleMatrix(FaultyDisk::new, StorageRig.with(policy, 700, 0, false), seed, coverage);
    }

    private TroubleMatrix matrixOnLoop() {
        return new TroubleMatrix(FaultyDisk::overwritable, StorageRig.roomy(), seed, coverage);
    }

    @AfterEach
    void say_what_was_covered(TestInfo test) {
        coverage.print(test.getDisplayName());
    }

    @Test
    void a_failed_fsync_stops_the_store_and_loses_nothing_promised() {
        new Sequences(STEPS, 1, 25, random).each(matrix(FsyncPolicy.ALWAYS)::failSync);
        coverage.requireAll(
                "came to: a start is refused",
                "came to: the store stops",
                "came to: a torn batch is cut as a whole",
                "came to: a torn batch is cut behind its first records",
                "came to: a write that nobody was told of is there",
                "came to: a write that nobody was told of is gone");
    }

    @Test
    void a_failed_fsync_stops_the_store_and_loses_nothing_promised_of_a_log_that_the_loop_writes() {
        new Sequences(STEPS, 1, 25, random).each(matrixOnLoop()::failSync);
        coverage.requireAll(
                "came to: the store stops",
                "came to: a torn batch is cut as a whole",
                "came to: a torn batch is cut behind its first records",
                "came to: a write that nobody was told of is there",
                "came to: a write that nobody was told of is gone");
    }

    @Test
    void a_failed_fsync_stops_a_store_that_syncs_loosely_and_loses_nothing_synced() {
        for (FsyncPolicy policy : List.of(FsyncPolicy.INTERVAL, FsyncPolicy.NEVER)) {
            TroubleMatrix matrix = matrix(policy);
            new Sequences(LOOSE_STEPS, 1, 12, random).each(matrix::failSync);
            // Several batches behind one that was synced are unproven when the fsync fails.
            matrix.failSync(List.of(Step.PUT, Step.WAIT, Step.DELETE, Step.LATE_SNAPSHOT));
        }
        coverage.requireAll("came to: the store stops", "came to: a torn batch is cut as a whole");
    }
}
