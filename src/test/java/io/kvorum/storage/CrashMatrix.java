package io.kvorum.storage;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.PowerLosses;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sequences of steps times the points at which they are interrupted times what that leaves on the disk. */
final class CrashMatrix {
    private final Supplier<FaultyDisk> disks;
    private final StorageSettings settings;
    private final long seed;
    private final Coverage coverage;

    /** @param disks an empty one each time */
    CrashMatrix(Supplier<FaultyDisk> disks, StorageSettings settings, long seed, Coverage coverage) {
        this.disks = disks;
        this.settings = settings;
        this.seed = seed;
        this.coverage = coverage;
    }

    /** Before a sync and after any change, from where the last step begins: shorter sequences cover what is before. */
    private void atEveryOperation(List<Step> steps, Consumer<Life> check) {
        for (int operation = Life.whole(disks.get(), settings, steps).lastStepAt(); ; operation++) {
            Life life = until(operation, steps);
            if (!life.crashed()) {
                return;
            }
            check.accept(life);
        }
    }

    private Life until(int operation, List<Step> steps) {
        return Life.until(operation, disks.get(), settings, steps);
    }

    private static String kindOfOperation(FaultyDisk interrupted) {
        String operation = interrupted.lastOperation();
        return operation.substring(0, operation.indexOf(' '));
    }

    private static void told(String what, Life life, Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what + " after " + life + ": " + e.getMessage(), e);
        }
    }

    private List<FaultyDisk> afterPowerLoss(FaultyDisk crashed, Life life) {
        return PowerLosses.of(crashed, new Random(seed + life.toString().hashCode()), coverage);
    }

    private Aftermath aftermath(Journal journal) {
        return new Aftermath(settings, journal.copy(), coverage);
    }

    /** The power goes, any part of the unsynced survives, and the store is to recover and to go on. */
    void losePower(List<Step> steps) {
        coverage.count("sequences of steps");
        atEveryOperation(steps, life -> {
            coverage.count("crash points");
            coverage.count("crash points: " + kindOfOperation(life.disk()));
            for (FaultyDisk left : afterPowerLoss(life.disk(), life)) {
                told("The power lost, " + left.files().keySet() + " left", life, () -> {
                    Aftermath aftermath = aftermath(life.journal());
                    aftermath.goOn(aftermath.powerCameBack(left));
                });
            }
        });
    }

    /** The process is killed, its cache stays, and the store is to recover and to go on. */
    void kill(List<Step> steps) {
        atEveryOperation(
                steps,
                life -> told("Killed", life, () -> {
                    coverage.count("kills");
                    Aftermath aftermath = aftermath(life.journal());
                    aftermath.goOn(aftermath.killed(life.disk()));
                }));
    }

    /** The power goes, or the process is killed, and then the power goes at each operation of the recovery. */
    void losePowerInRecovery(List<Step> steps) {
        atEveryOperation(steps, life -> {
            for (FaultyDisk left : afterPowerLoss(life.disk(), life)) {
                told(
                        "The power lost twice, " + left.files().keySet() + " left",
                        life,
                        () -> atEveryOperationOfRecovery(() -> FaultyDisk.holding(left.files()), life, false));
            }
        });
        atEveryOperation(
                steps,
                life -> told("Killed, then the power lost", life, () -> {
                    int operation = life.operations() - 1;
                    atEveryOperationOfRecovery(
                            () -> until(operation, steps).disk().afterKill(), life, true);
                }));
    }

    private void atEveryOperationOfRecovery(Supplier<FaultyDisk> found, Life life, boolean killed) {
        for (int operation = 0; ; operation++) {
            FaultyDisk disk = found.get();
            Journal journal = life.journal().copy();
            disk.losePowerAt(operation);
            if (StorageRig.start(disk, settings, journal).engine != null) {
                return;
            }
            coverage.count("crash points in a recovery");
            coverage.count("crash points in a recovery: " + kindOfOperation(disk));
            for (FaultyDisk left : afterPowerLoss(disk, life)) {
                if (operation % 4 == 0) {
                    losePowerAgain(left, journal);
                }
                aftermath(journal).powerCameBack(left);
            }
            if (killed) {
                aftermath(journal).killed(disk);
            }
        }
    }

    /** Once more, somewhere in the next recovery, and any part of the unsynced survives. */
    private void losePowerAgain(FaultyDisk left, Journal before) {
        FaultyDisk disk = FaultyDisk.holding(left.files());
        Journal journal = before.copy();
        Random random = new Random(seed + left.used());
        disk.losePowerAt(random.nextInt(12));
        if (StorageRig.start(disk, settings, journal).engine == null) {
            coverage.count("crash points in a recovery after a crash in a recovery");
            aftermath(journal).powerCameBack(disk.afterPowerLoss(random));
        }
    }
}
