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
 * Sequences of steps ({@link Sequences}) in which the disk becomes full, at every write, creation and rename of the last
 * step in turn, with room for nothing, for a part or for all of what comes.
 *
 * <p>Whoever was told that the disk is full was told the truth: the write is nowhere, neither in reads nor after a kill
 * nor after a power loss. What was acknowledged stays. The store goes on by itself when there is room again, unless the
 * disk became full during a start, which is then refused and succeeds later.
 */
class FullDiskMatrixTest {
    private static final List<Step> STEPS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Step.WAIT, Step.LATE_SNAPSHOT)));
    private static final List<Step> LOOSE_STEPS = List.copyOf(EnumSet.complementOf(EnumSet.of(Step.BUSY_SNAPSHOT)));

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
    void a_write_that_the_full_disk_refused_never_appears_and_none_that_was_acknowledged_is_lost() {
        new Sequences(STEPS, 1, 30, random).each(matrix(FsyncPolicy.ALWAYS)::fillUp);
        coverage.requireAll(
                "came to: the store goes on",
                "came to: a start is refused",
                "came to: writes were taken back",
                "came to: nothing was taken back");
    }

    @Test
    void a_full_disk_is_no_different_when_the_loop_writes_the_log() {
        new Sequences(STEPS, 1, 30, random).each(matrixOnLoop()::fillUp);
        coverage.requireAll("came to: the store goes on", "came to: writes were taken back");
    }

    @Test
    void a_full_disk_is_no_different_when_the_log_is_synced_loosely() {
        for (FsyncPolicy policy : List.of(FsyncPolicy.INTERVAL, FsyncPolicy.NEVER)) {
            TroubleMatrix matrix = matrix(policy);
            new Sequences(LOOSE_STEPS, 1, 15, random).each(matrix::fillUp);
            // No room for the next segment at the shutdown, and so no snapshot.
            matrix.fillUp(List.of(Step.PUT, Step.SHUTDOWN));
        }
        coverage.requireAll("came to: the store goes on", "came to: writes were taken back");
    }
}
