package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Long lives with everything that can go wrong in random order, and the store held to its word after each. */
class StormTest {
    private static final StorageSettings SETTINGS = StorageRig.with(FsyncPolicy.ALWAYS, 2_000, 0, false);

    private Random random;
    private StorageRig rig;
    private FaultyDisk disk;

    @Test
    void no_acknowledged_write_is_lost_and_no_refused_one_comes_back() {
        Seeds.forEach(150, (seeded, i) -> {
            random = seeded;
            disk = random.nextBoolean() ? FaultyDisk.overwritable() : new FaultyDisk();
            disk.refuseOverwrites(() -> random.nextInt(5) == 0);
            weather();
        });
    }

    private void weather() {
        rig = StorageRig.start(disk, SETTINGS, new Journal()).opened();
        for (int day = 0; day < 12; day++) {
            for (int i = random.nextInt(40); i >= 0; i--) {
                something();
            }
            night();
            rig.journal.checkAgainst(rig.engine);
        }
    }

    /** One thing that a running store meets. */
    private void something() {
        int what = random.nextInt(20);
        if (what < 12) {
            write();
        } else if (what < 15) {
            someSteps(random.nextInt(10));
        } else if (what < 16) {
            rig.engine.snapshot(done -> {}, failure -> {});
        } else if (what < 17) {
            disk.limitTo(disk.used() + random.nextInt(3_000));
        } else if (what < 19) {
            disk.limitTo(Long.MAX_VALUE);
        } else {
            rig.clock.advanceMillis(random.nextInt(1_500));
        }
    }

    private void write() {
        try {
            String value = random.nextInt(10) == 0 ? null : "v".repeat(random.nextInt(200)) + random.nextInt();
            rig.append("k" + random.nextInt(12), value);
        } catch (KvorumException e) {
            // Full, and refused before it was appended.
            assertThat(e).hasMessageContaining("reserve");
        }
    }

    private void someSteps(int count) {
        for (int i = 0; i < count; i++) {
            rig.background.runOne();
            rig.scheduler.runOne();
        }
    }

    /** One way for a store to end, and the next start. */
    private void night() {
        int how = random.nextInt(5);
        String before = rig.engine.actor();
        if (how == 0) {
            disk.limitTo(Long.MAX_VALUE);
            assertThat(rig.close()).isNull();
        } else if (how == 1) {
            disk.losePowerAt(random.nextInt(60));
            rig.engine.snapshot(done -> {}, failure -> {});
            rig.settle();
        } else if (how == 2) {
            // Not of the directory: a file system that cannot keep its own directories stops altogether.
            boolean log = random.nextBoolean();
            disk.failSyncsOf(name -> !name.equals(".") && name.startsWith("wal-") == log);
            someSteps(random.nextInt(30));
        } else {
            someSteps(random.nextInt(30));
        }
        disk.failSyncsOf(name -> false);
        disk = random.nextBoolean() ? disk.afterKill() : disk.afterPowerLoss(random);
        disk.limitTo(Long.MAX_VALUE);
        rig = rig.restart(disk).opened();
        assertThat(rig.engine.actor().equals(before))
                .as("the actor is kept after a clean shutdown only")
                .isEqualTo(how == 0);
    }
}
