package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The power goes at every single operation on the disk, and of what was not synced any part survives. */
class PowerLossTest {
    private static final StorageSettings SMALL_SEGMENTS = StorageRig.with(FsyncPolicy.ALWAYS, 700, 0, false);

    /** Writes over several segments, snapshots with writes between their slices, a clean restart, and more of the same. */
    private static final List<Consumer<StorageRig>> LIFE = List.of(PowerLossTest::firstDay, PowerLossTest::secondDay);

    private static void firstDay(StorageRig rig) {
        for (int i = 0; i < 6; i++) {
            rig.put("k" + i % 4, "v" + i);
        }
        rig.append("a", "together 1");
        rig.append("b", "together 2");
        rig.append("a", "together 3");
        rig.settle();
        rig.engine.snapshot(done -> {}, failure -> {});
        rig.append("a", "during the snapshot");
        rig.settle();
        rig.put("k1", null);
        rig.put("k2", "x".repeat(1500));
        rig.close();
    }

    private static void secondDay(StorageRig rig) {
        rig.put("k1", "again");
        rig.put("c", "new");
        rig.snapshot();
        rig.put("c", "newer");
        rig.close();
    }

    private static void live(StorageRig rig, Consumer<StorageRig> day) {
        try {
            day.accept(rig);
        } catch (RuntimeException e) {
            // The power went, and the store refuses what comes after.
            assertThat(rig.disk.isOff())
                    .as("a failure without a power loss: %s", e)
                    .isTrue();
        }
    }

    /** Lives until the power goes at this operation; the store as the next start finds it, null when it never came to it. */
    private static FaultyDisk lifeUntil(int operation, Journal journal) {
        FaultyDisk disk = new FaultyDisk();
        disk.losePowerAt(operation);
        for (Consumer<StorageRig> day : LIFE) {
            StorageRig rig = StorageRig.start(disk, SMALL_SEGMENTS, journal);
            if (rig.engine != null) {
                live(rig, day);
            }
            if (disk.isOff()) {
                return disk;
            }
            rig.opened();
        }
        return null;
    }

    private static void assertNothingLost(FaultyDisk crashed, Journal journal) {
        StorageRig next = StorageRig.start(crashed, SMALL_SEGMENTS, journal).opened();
        journal.checkAgainst(next.engine);
        assertThat(next.put("after", "the crash")).isNull();
        live(next, LIFE.get(1));
        StorageRig last = StorageRig.start(crashed.afterPowerLoss(() -> false), SMALL_SEGMENTS, journal)
                .opened();
        journal.checkAgainst(last.engine);
        assertThat(last.notices).isEmpty();
        assertThat(last.engine.actor()).isEqualTo(next.engine.actor());
    }

    private static int atEveryOperation(BooleanSupplier survives) {
        int operation = 0;
        while (true) {
            Journal journal = new Journal();
            FaultyDisk disk = lifeUntil(operation, journal);
            if (disk == null) {
                return operation;
            }
            try {
                assertNothingLost(disk.afterPowerLoss(survives), journal);
            } catch (AssertionError e) {
                throw new AssertionError("After a power loss at operation " + operation + ": " + e.getMessage(), e);
            }
            operation++;
        }
    }

    @Test
    void nothing_acknowledged_is_lost_when_nothing_unsynced_survives() {
        assertThat(atEveryOperation(() -> false)).isGreaterThan(100);
    }

    @Test
    void nothing_acknowledged_is_lost_when_everything_unsynced_survives() {
        atEveryOperation(() -> true);
    }

    @Test
    void nothing_acknowledged_is_lost_when_any_part_of_the_unsynced_survives() {
        Seeds.forEach(8, (random, i) -> {
            int likelihood = 1 + random.nextInt(9);
            Random survivors = new Random(random.nextLong());
            atEveryOperation(() -> survivors.nextInt(10) < likelihood);
        });
    }

    @Test
    void a_killed_process_loses_nothing_at_any_operation() {
        for (int operation = 0; ; operation++) {
            Journal journal = new Journal();
            FaultyDisk disk = lifeUntil(operation, journal);
            if (disk == null) {
                return;
            }
            assertNothingLost(disk.afterKill(), journal);
        }
    }

    @Test
    void a_power_loss_in_the_middle_of_recovery_loses_nothing_either() {
        Seeds.forEach(30, (random, i) -> {
            Journal journal = new Journal();
            FaultyDisk disk = null;
            while (disk == null) {
                journal = new Journal();
                disk = lifeUntil(random.nextInt(200), journal);
            }
            FaultyDisk crashed = disk.afterPowerLoss(random);
            for (int operation = 0; ; operation++) {
                FaultyDisk copy = FaultyDisk.holding(crashed.files());
                copy.losePowerAt(operation);
                StorageRig rig = StorageRig.start(copy, SMALL_SEGMENTS, journal);
                boolean wholeRecovery = rig.engine != null;
                StorageRig next = StorageRig.start(copy.afterPowerLoss(random), SMALL_SEGMENTS, journal)
                        .opened();
                journal.checkAgainst(next.engine);
                if (wholeRecovery) {
                    break;
                }
            }
        });
    }
}
