package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import java.util.List;

/**
 * A store that lives through steps, over restarts, until the power goes in the middle of one or the store stops for good.
 * The same steps lead to the same operations on the disk every time.
 */
final class Life {
    private final StorageSettings settings;
    private final List<Step> steps;
    private final Journal journal;
    private final int powerLossAt;
    private final boolean diskHasTrouble;
    private FaultyDisk disk;
    private StorageRig rig;
    private boolean stopped;
    private int operationsBefore;
    private int step;
    private int lastStepAt;

    private Life(StorageSettings settings, List<Step> steps, FaultyDisk disk, int powerLossAt, boolean trouble) {
        this.settings = settings;
        this.steps = steps;
        this.journal = new Journal(settings.fsync());
        this.disk = disk;
        this.powerLossAt = powerLossAt;
        this.diskHasTrouble = trouble;
    }

    /** Lives all steps on an empty disk, or until this operation of it. */
    static Life until(int powerLossAt, FaultyDisk disk, StorageSettings settings, List<Step> steps) {
        disk.losePowerAt(powerLossAt);
        Life life = new Life(settings, steps, disk, powerLossAt, false);
        life.live();
        return life;
    }

    static Life whole(FaultyDisk disk, StorageSettings settings, List<Step> steps) {
        return until(Integer.MAX_VALUE, disk, settings, steps);
    }

    /** Lives all steps on a disk that refuses some of its operations, or until the store stops because of that. */
    static Life on(FaultyDisk disk, StorageSettings settings, List<Step> steps) {
        Life life = new Life(settings, steps, disk, Integer.MAX_VALUE, true);
        life.live();
        return life;
    }

    private void live() {
        start(false);
        while (step < steps.size() && !ended()) {
            Step next = steps.get(step++);
            lastStepAt = operations();
            try {
                next.happen(this);
            } catch (RuntimeException e) {
                boolean refused = diskHasTrouble && e instanceof KvorumException;
                if (!crashed() && !refused) {
                    throw new AssertionError(next + " failed: " + e, e);
                }
                rig.settle();
            }
            stopped |= rig.fatal != null;
        }
    }

    private boolean ended() {
        return crashed() || stopped;
    }

    boolean crashed() {
        return disk.isOff();
    }

    /** Whether the store gave up. */
    boolean stopped() {
        return stopped;
    }

    /** Operations of the disk so far. */
    int operations() {
        return operationsBefore + disk.operations();
    }

    /** How many there had been before the last step began. */
    int lastStepAt() {
        return lastStepAt;
    }

    /** The number of the step that is happening, from 1. */
    int step() {
        return step;
    }

    StorageRig rig() {
        return rig;
    }

    FaultyDisk disk() {
        return disk;
    }

    StorageSettings settings() {
        return settings;
    }

    Journal journal() {
        return journal;
    }

    private void start(boolean afterPowerLoss) {
        boolean closed = disk.files().containsKey(CleanMarker.FILE);
        rig = StorageRig.start(disk, settings, journal);
        if (crashed()) {
            return;
        }
        if (diskHasTrouble && rig.engine == null) {
            assertThat(rig.refused().kind()).isEqualTo(StorageException.Kind.IO);
            stopped = true;
            return;
        }
        rig.opened();
        if (afterPowerLoss) {
            journal.recoveredAfterPowerLoss(rig.engine);
        } else {
            journal.recoveredAfterKill(rig.engine);
        }
        // What it serves from now on, no power loss may take back.
        journal.allDurable();
        journal.lists().recovered(disk);
        assertThat(closed || !journal.knowsActor(rig.engine.actor()))
                .as("an actor is kept only after a clean shutdown")
                .isTrue();
    }

    void restart() {
        if (close()) {
            start(false);
        }
    }

    void shutDown() {
        if (close()) {
            losePower();
        }
    }

    /** Whether there can be a next start. */
    private boolean close() {
        Throwable failure = rig.close();
        if (crashed()) {
            return false;
        }
        assertThat(diskHasTrouble || failure == null)
                .as("a clean shutdown, and not %s", failure)
                .isTrue();
        if (failure == null) {
            journal.allDurable();
        }
        stopped = rig.fatal != null || failure instanceof FsyncFailedException;
        return !stopped;
    }

    void kill() {
        rig.append("killed", "k" + step);
        journal.waiting().clear();
        start(false);
    }

    void losePower() {
        journal.powerLost();
        operationsBefore += disk.operations();
        disk = disk.afterPowerLoss(() -> false);
        disk.losePowerAt(powerLossAt - operationsBefore);
        start(true);
    }

    private String key() {
        return "k" + step % 3;
    }

    void put(String valueOrNull) {
        rig.appendSeen(key(), valueOrNull);
        rig.settle();
    }

    void merge() {
        String peer = "peer@" + step;
        long millis = rig.clock.wallMillis() + step;
        Record held = rig.held(key());
        rig.merge(
                held == null || step % 2 == 0
                        ? Versions.first(key(), peer, millis, "p" + step)
                        : Versions.after(held, peer, millis, "p" + step));
        rig.settle();
    }

    void group() {
        rig.appendSeen("warm", "up" + step);
        rig.appendSeen(key(), "g".repeat(300) + step);
        // A whole block and more, so that what follows it may survive without it.
        rig.appendSeen("group", "h".repeat(1100) + step);
        rig.appendSeen(key(), "i" + step);
        rig.settle();
    }

    void snapshot() {
        if (rig.snapshot() != null) {
            journal.allDurable();
        }
    }

    void busySnapshot() {
        rig.appendSeen("before", "s" + step);
        rig.engine.snapshot(done -> {}, failure -> {});
        rig.appendSeen("during", "s" + step);
        rig.background.runOne();
        rig.appendSeen("before", "t" + step);
        rig.settle();
    }

    void waitForFsync() {
        rig.clock.advanceMillis(settings.fsyncIntervalMillis());
        rig.settle();
        if (settings.fsync() == FsyncPolicy.INTERVAL && !crashed() && rig.fatal == null) {
            journal.allDurable();
        }
    }

    void lateSnapshot() {
        put("l" + step);
        rig.clock.advanceMillis(settings.fsyncIntervalMillis());
        rig.scheduler.runOne();
        snapshot();
    }

    void replaceMembers() {
        journal.lists().writeNext(rig);
    }

    @Override
    public String toString() {
        return steps + " until operation " + (operations() - 1) + ", " + disk.lastOperation();
    }
}
