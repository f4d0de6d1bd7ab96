package io.kvorum.storage;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import io.kvorum.version.ConflictPolicy;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Sequences of steps ({@link Sequences}), each interrupted at every operation of its last step that changes the disk or
 * syncs, with everything that the interruption may leave on the disk ({@link io.kvorum.testing.PowerLosses}).
 *
 * <p>After each the store must recover, for a power loss alone is never corruption. It then holds exactly what had been
 * appended up to some record: everything that was promised, value and context, in order, and nothing that nobody wrote.
 * Recovering again, also after a second power loss, comes to the same. It is another actor unless it had been closed, no
 * dot is ever minted twice, it takes back from peers what it forgot, goes on, and survives a clean restart as the same
 * actor. The member list is the last that was promised or one written after it, whole.
 */
class CrashMatrixTest {
    private static final List<Step> STEPS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Step.WAIT, Step.LATE_SNAPSHOT, Step.SHUTDOWN)));

    /** A snapshot with writes on their way may hold what a loosely synced log then loses: not what was up to any record. */
    private static final List<Step> LOOSE_STEPS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(Step.BUSY_SNAPSHOT, Step.SHUTDOWN)));

    private static final String[] TEARS = {
        "came to: a torn batch is cut as a whole",
        "came to: a torn batch is cut behind its first records",
        "came to: a half-created segment is removed",
        "came to: a half-written file is removed",
        "came to: a superfluous segment is removed",
        "came to: a write that nobody was told of is gone",
        "came to: a write that nobody was told of is there",
        "came to: the mark of a clean shutdown",
        "came to: a member list that nobody was told of",
    };

    private final long seed = Seeds.seed();
    private final Random random = new Random(seed);
    private final Coverage coverage = new Coverage();

    private static StorageSettings settings(ConflictPolicy conflicts, FsyncPolicy fsync, long segmentBytes) {
        return StorageRig.with(conflicts, fsync, segmentBytes, 0, false);
    }

    private static StorageSettings settings(FsyncPolicy fsync) {
        return settings(ConflictPolicy.LWW, fsync, 700);
    }

    private CrashMatrix matrix(StorageSettings settings) {
        return new CrashMatrix(FaultyDisk::new, settings, seed, coverage);
    }

    private CrashMatrix matrixOnLoop() {
        return new CrashMatrix(FaultyDisk::overwritable, StorageRig.roomy(), seed, coverage);
    }

    @AfterEach
    void say_what_was_covered(TestInfo test) {
        coverage.print(test.getDisplayName());
    }

    @Test
    void a_power_loss_loses_nothing_promised() {
        new Sequences(STEPS, 2, 30, random).each(matrix(settings(FsyncPolicy.ALWAYS))::losePower);
        coverage.requireAll(TEARS);
        for (String kind : Set.of("create", "write", "sync", "rename", "delete")) {
            coverage.requireAll("crash points: " + kind);
        }
    }

    @Test
    void a_power_loss_loses_nothing_promised_of_a_log_that_the_loop_writes() {
        new Sequences(STEPS, 2, 30, random).each(matrixOnLoop()::losePower);
        coverage.requireAll(TEARS);
        coverage.requireAll("crash points: overwrite");
    }

    @Test
    void a_killed_process_loses_nothing_acknowledged_of_a_log_that_the_loop_writes() {
        new Sequences(STEPS, 1, 30, random).each(matrixOnLoop()::kill);
        coverage.requireAll("kills", "came to: a write that nobody was told of is there");
    }

    @Test
    void a_power_loss_loses_nothing_promised_of_siblings_and_in_one_long_segment() {
        CrashMatrix matrix = matrix(settings(ConflictPolicy.SIBLINGS, FsyncPolicy.ALWAYS, 1 << 20));
        new Sequences(STEPS, 1, 30, random).each(matrix::losePower);
        coverage.requireAll("came to: a torn batch is cut behind its first records");
    }

    @Test
    void a_power_loss_leaves_a_loosely_synced_log_readable_with_all_that_was_synced() {
        for (FsyncPolicy policy : List.of(FsyncPolicy.INTERVAL, FsyncPolicy.NEVER)) {
            new Sequences(LOOSE_STEPS, 1, 15, random).each(matrix(settings(policy))::losePower);
            // So much unsynced at once that not every subset can be tried.
            matrix(settings(ConflictPolicy.LWW, policy, 1 << 20))
                    .losePower(List.of(Step.GROUP, Step.BIG, Step.DELETE, Step.GROUP));
        }
        coverage.requireAll(
                "crash points with every subset",
                "crash points with a sample of the subsets",
                "came to: a torn batch is cut as a whole",
                "came to: a torn batch is cut behind its first records");
    }

    @Test
    void a_killed_process_loses_nothing_acknowledged() {
        new Sequences(STEPS, 2, 30, random).each(matrix(settings(FsyncPolicy.ALWAYS))::kill);
        for (FsyncPolicy policy : List.of(FsyncPolicy.INTERVAL, FsyncPolicy.NEVER)) {
            new Sequences(LOOSE_STEPS, 1, 30, random).each(matrix(settings(policy))::kill);
        }
        coverage.requireAll("kills", "came to: a write that nobody was told of is there");
    }

    @Test
    void a_power_loss_in_the_middle_of_a_recovery_loses_nothing_more() {
        CrashMatrix matrix = matrix(settings(FsyncPolicy.ALWAYS));
        new Sequences(STEPS, 1, 6, random).each(matrix::losePowerInRecovery);
        matrix.losePowerInRecovery(List.of(Step.PUT, Step.SNAPSHOT));
        coverage.requireAll("crash points in a recovery after a crash in a recovery");
        coverage.requireAll(TEARS);
        for (String kind : Set.of("create", "write", "sync", "rename", "delete", "truncate")) {
            coverage.requireAll("crash points in a recovery: " + kind);
        }
    }
}
