package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import org.junit.jupiter.api.Test;

/** What the weaker policies promise, and what they do not. */
class FsyncPolicyTest {
    private static StorageSettings policy(FsyncPolicy policy) {
        return StorageRig.with(policy, 600, 0, false);
    }

    @Test
    void interval_acknowledges_at_once_and_is_durable_after_the_interval() {
        FaultyDisk disk = new FaultyDisk();
        StorageSettings settings = StorageRig.with(FsyncPolicy.INTERVAL, 1 << 20, 0, false);
        StorageRig rig = StorageRig.start(disk, settings, new Journal()).opened();
        assertThat(rig.put("k", "1")).isNull();
        assertThat(rig.put("k", "2")).isNull();
        assertThat(rig.restart(disk.afterPowerLoss(() -> false)).opened().value("k"))
                .isNull();
        rig.clock.advanceMillis(100);
        rig.settle();
        assertThat(rig.scheduler.waiting()).isZero();
        assertThat(rig.restart(disk.afterPowerLoss(() -> false)).opened().value("k"))
                .isEqualTo("2");
    }

    @Test
    void a_killed_process_loses_nothing_under_any_policy() {
        for (FsyncPolicy policy : FsyncPolicy.values()) {
            FaultyDisk disk = new FaultyDisk();
            StorageRig rig =
                    StorageRig.start(disk, policy(policy), new Journal()).opened();
            for (int i = 0; i < 20; i++) {
                rig.put("k" + i % 3, "v" + i);
            }
            StorageRig next = rig.restart(disk.afterKill()).opened();
            next.journal.checkAgainst(next.engine);
        }
    }

    @Test
    void a_power_loss_under_a_weak_policy_is_a_tear_and_not_corruption() {
        Seeds.forEach(200, (random, i) -> {
            FsyncPolicy policy = i % 2 == 0 ? FsyncPolicy.INTERVAL : FsyncPolicy.NEVER;
            FaultyDisk disk = new FaultyDisk();
            StorageSettings settings = StorageRig.with(policy, 10_000, 0, false);
            StorageRig rig = StorageRig.start(disk, settings, new Journal()).opened();
            for (int write = 0; write < 30; write++) {
                rig.append("k" + write % 5, "v".repeat(random.nextInt(300)) + write);
                if (random.nextInt(3) == 0) {
                    rig.settle();
                }
                rig.clock.advanceMillis(random.nextInt(40));
            }
            StorageRig next = rig.restart(disk.afterPowerLoss(random)).opened();
            next.journal.checkNothingInvented(next.engine);
            assertThat(next.put("k0", "after")).isNull();
            assertThat(next.restart(disk.afterKill()).opened().engine).isNotNull();
        });
    }

    @Test
    void rotation_and_close_make_everything_durable_under_any_policy() {
        for (FsyncPolicy policy : FsyncPolicy.values()) {
            FaultyDisk disk = new FaultyDisk();
            StorageRig rig =
                    StorageRig.start(disk, policy(policy), new Journal()).opened();
            for (int i = 0; i < 20; i++) {
                rig.put("k" + i, "v" + i);
            }
            String actor = rig.engine.actor();
            assertThat(rig.close()).isNull();
            StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
            next.journal.checkAgainst(next.engine);
            assertThat(next.engine.actor()).isEqualTo(actor);
        }
    }
}
