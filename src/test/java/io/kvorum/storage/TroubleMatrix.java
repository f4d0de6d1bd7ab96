package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Choices;
import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.PowerLosses;
import io.kvorum.version.Value;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Sequences of steps times the operations that the disk refuses. */
final class TroubleMatrix {
    /** Of what a failed sync was to write, so many different parts are on disk in turn; if there are more, so many of them. */
    private static final int EVERY_PART = 256;

    private static final int SOME_PARTS = 64;

    private static final long[] ROOM = {0, 1, 60, 130, 500, 1_000};

    private final Supplier<FaultyDisk> disks;
    private final StorageSettings settings;
    private final long seed;
    private final Coverage coverage;

    /** @param disks an empty one each time */
    TroubleMatrix(Supplier<FaultyDisk> disks, StorageSettings settings, long seed, Coverage coverage) {
        this.disks = disks;
        this.settings = settings;
        this.seed = seed;
        this.coverage = coverage;
    }

    /** The disk fails one sync of the last step, and has any part of what was to be synced nevertheless. */
    void failSync(List<Step> steps) {
        coverage.count("sequences of steps");
        Life whole = Life.whole(disks.get(), settings, steps);
        for (int operation = whole.lastStepAt(); operation < whole.operations(); operation++) {
            Choices lands = new Choices();
            boolean more = true;
            for (int i = 0; more && i < EVERY_PART; i++) {
                more = failSync(steps, operation, lands::again) && lands.next();
            }
            for (int i = 0; more && i < SOME_PARTS; i++) {
                long part = seed + i;
                failSync(steps, operation, () -> new Random(part)::nextBoolean);
            }
        }
    }

    private boolean failSync(List<Step> steps, int operation, Supplier<BooleanSupplier> lands) {
        boolean[] failed = new boolean[1];
        Supplier<Life> lives = () -> {
            FaultyDisk disk = disks.get();
            disk.failSyncsOf(name -> {
                boolean now = disk.operations() - 1 == operation;
                failed[0] |= now;
                return now;
            });
            disk.landOnFailedSyncs(lands.get());
            return Life.on(disk, settings, steps);
        };
        Life life = lives.get();
        if (!failed[0]) {
            return false;
        }
        coverage.count("failed syncs");
        String what = "Sync at operation " + operation + " failed";
        told(what, life, () -> {
            assertStopped(life);
            Aftermath killed = new Aftermath(settings, life.journal(), coverage);
            killed.goOn(killed.killed(life.disk()));
        });
        afterPowerLoss(what, lives.get());
        return true;
    }

    private static void told(String what, Life life, Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what + " after " + life + ": " + e.getMessage(), e);
        }
    }

    private void assertStopped(Life life) {
        assertThat(life.stopped()).as("stopped").isTrue();
        assertThat(life.journal().waiting()).as("writes without an answer").isEmpty();
        StorageRig rig = life.rig();
        if (rig.engine == null) {
            coverage.count("came to: a start is refused");
            return;
        }
        assertThatThrownBy(() -> rig.engine.write("late", Value.text("refused"), null))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_READY));
        life.journal().checkShown(rig.engine);
        assertThat(rig.close()).as("a shutdown that was not clean").isNotNull();
        if (rig.fatal != null) {
            assertThat(life.disk().files().keySet()).doesNotContain(CleanMarker.FILE);
        }
        coverage.count("came to: the store stops");
    }

    private void afterPowerLoss(String what, Life life) {
        Random random = new Random(seed + life.toString().hashCode());
        for (FaultyDisk left : PowerLosses.of(life.disk(), random, coverage)) {
            left.limitTo(Long.MAX_VALUE);
            told(what + ", then the power lost, " + left.files().keySet() + " left", life, () -> {
                Aftermath aftermath = new Aftermath(settings, life.journal().copy(), coverage);
                aftermath.goOn(aftermath.powerCameBack(left));
            });
        }
    }

    /** The disk becomes full at one operation, with room for nothing, for all, or for any part of what was to be written. */
    void fillUp(List<Step> steps) {
        coverage.count("sequences of steps");
        Life whole = Life.whole(disks.get(), settings, steps);
        for (int operation = whole.lastStepAt(); operation < whole.operations(); operation++) {
            for (long room : ROOM) {
                fillUp(steps, operation, room);
            }
        }
    }

    private void fillUp(List<Step> steps, int operation, long room) {
        Supplier<Life> lives = () -> {
            FaultyDisk disk = disks.get();
            disk.fillUpAt(operation, room);
            return Life.on(disk, settings, steps);
        };
        Life life = lives.get();
        if (life.disk().usableBytes() > Integer.MAX_VALUE) {
            return;
        }
        coverage.count("full disks");
        coverage.count("came to: " + (life.journal().tookBack() ? "writes were" : "nothing was") + " taken back");
        String what = "Full at operation " + operation + " with " + room + " bytes left";
        afterPowerLoss(what, life);
        Life killed = lives.get();
        told(what + ", killed", killed, () -> {
            assertThat(killed.journal().waiting())
                    .as("writes without an answer")
                    .isEmpty();
            killed.disk().limitTo(Long.MAX_VALUE);
            Aftermath aftermath = new Aftermath(settings, killed.journal(), coverage);
            aftermath.goOn(aftermath.killed(killed.disk()));
        });
        Life roomAgain = lives.get();
        told(what + ", then room again", roomAgain, () -> goOn(roomAgain));
    }

    /** Without a restart, unless the disk became full during one. */
    private void goOn(Life life) {
        StorageRig rig = life.rig();
        life.disk().limitTo(Long.MAX_VALUE);
        if (life.stopped()) {
            coverage.count("came to: a start is refused");
            return;
        }
        coverage.count("came to: the store goes on");
        assertThat(rig.fatal).isNull();
        life.journal().checkShown(rig.engine);
        assertThat(life.journal().tookBack() && life.journal().knowsActor(rig.engine.actor()))
                .as("the actor that minted what was taken back goes on")
                .isFalse();
        rig.clock.advanceMillis(1_000);
        // Refused at most once more: a refused write looks whether there is room, one that took none a second later.
        rig.put("room", "perhaps");
        rig.clock.advanceMillis(1_000);
        rig.settle();
        new Aftermath(settings, life.journal(), coverage).goOn(rig);
    }
}
