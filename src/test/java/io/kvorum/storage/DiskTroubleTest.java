package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import io.kvorum.version.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A full disk passes; an fsync that failed does not. */
class DiskTroubleTest {
    private final FaultyDisk disk = new FaultyDisk();

    private static FailureCode code(Throwable failure) {
        assertThat(failure).isInstanceOf(KvorumException.class);
        return ((KvorumException) failure).code();
    }

    @Test
    void a_write_below_the_reserve_is_refused_before_it_is_appended_and_reads_go_on() {
        disk.limitTo(10_000);
        StorageRig rig = StorageRig.start(
                        disk, StorageRig.with(FsyncPolicy.ALWAYS, 1 << 20, 8_000, false), new Journal())
                .opened();
        assertThat(rig.put("a", "x".repeat(2_000))).isNull();
        assertThat(code(rig.put("b", "1"))).isEqualTo(FailureCode.DISK_FULL);
        assertThat(rig.value("a")).hasSize(2_000);
        assertThat(rig.engine.merge(rig.held("a")).sequence())
                .as("a merge that changes nothing")
                .isZero();
    }

    @Test
    void writes_are_taken_again_by_themselves_when_there_is_room() {
        disk.limitTo(10_000);
        StorageRig rig = StorageRig.start(
                        disk, StorageRig.with(FsyncPolicy.ALWAYS, 1 << 20, 8_000, false), new Journal())
                .opened();
        rig.put("a", "x".repeat(2_000));
        assertThat(code(rig.put("b", "1"))).isEqualTo(FailureCode.DISK_FULL);
        disk.limitTo(100_000);
        rig.put("b", "2");
        assertThat(code(rig.put("b", "2")))
                .as("it looks at the disk no more than once a second")
                .isEqualTo(FailureCode.DISK_FULL);
        rig.clock.advanceMillis(1_000);
        rig.put("b", "3");
        assertThat(rig.put("b", "4")).isNull();
        assertThat(rig.value("b")).isEqualTo("4");
    }

    @Test
    void a_batch_that_fills_the_disk_is_taken_back_with_all_that_was_built_on_it() {
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "before");
        String actor = rig.engine.actor();
        Random random = new Random(Seeds.seed());
        for (long room = 0; room < 700; room += 13) {
            disk.limitTo(disk.used() + room);
            List<Appended> appended = new ArrayList<>();
            List<Throwable> outcomes = new ArrayList<>();
            appended.add(rig.append("a", "does not fit".repeat(100)));
            appended.add(rig.append("a", "on top of it"));
            appended.add(rig.append("b", "beside it"));
            appended.forEach(one -> rig.engine.whenDurable(one.sequence(), outcomes::add));
            rig.settle();
            assertThat(outcomes).hasSize(3).allMatch(outcome -> code(outcome) == FailureCode.DISK_FULL);
            List<Throwable> late = new ArrayList<>();
            appended.forEach(one -> rig.engine.whenDurable(one.sequence(), late::add));
            assertThat(late).isEqualTo(outcomes);
            assertThat(rig.value("a")).isEqualTo("before");
            assertThat(rig.engine.pendingBytes()).isZero();
            assertThat(rig.engine.actor()).isNotEqualTo(actor);
            actor = rig.engine.actor();

            for (int loss = 0; loss < 8; loss++) {
                FaultyDisk left = disk.afterPowerLoss(random);
                left.limitTo(Long.MAX_VALUE);
                StorageRig crashed = rig.restart(left).opened();
                assertThat(crashed.notices)
                        .as("taken back means gone from the disk")
                        .isEmpty();
                crashed.journal.checkAgainst(crashed.engine);
            }

            disk.limitTo(Long.MAX_VALUE);
            rig.clock.advanceMillis(1_000);
            rig.put("a", "refused, but looks again");
            assertThat(rig.put("a", "before")).isNull();
        }
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        next.journal.checkAgainst(next.engine);
    }

    @Test
    void a_disk_too_full_for_the_next_segment_only_refuses() {
        StorageRig rig = StorageRig.start(disk, StorageRig.with(FsyncPolicy.ALWAYS, 300, 0, false), new Journal())
                .opened();
        rig.put("a", "x".repeat(300));
        for (int room = 0; room < 100; room += 10) {
            disk.limitTo(disk.used() + room);
            rig.clock.advanceMillis(1_000);
            rig.put("a", "refused, but looks again");
            assertThat(code(rig.put("a", "y".repeat(300)))).isEqualTo(FailureCode.DISK_FULL);
            assertThat(disk.files()).doesNotContainKey("wal-2.ndjson");
        }
        disk.limitTo(Long.MAX_VALUE);
        rig.clock.advanceMillis(1_000);
        rig.put("a", "refused, but looks again");
        assertThat(rig.put("a", "z")).isNull();
        assertThat(disk.files()).containsKey("wal-2.ndjson");
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        next.journal.checkAgainst(next.engine);
    }

    @Test
    void an_fsync_that_fails_ends_the_store_and_nobody_is_told_durable() {
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "1");
        disk.failSyncsOf("wal-1.ndjson"::equals);
        List<Throwable> outcomes = new ArrayList<>();
        Appended flying = rig.append("a", "2");
        Appended queued = rig.append("b", "3");
        rig.engine.whenDurable(flying.sequence(), outcomes::add);
        rig.engine.whenDurable(queued.sequence(), outcomes::add);
        rig.settle();
        assertThat(outcomes).hasSize(2).allMatch(outcome -> code(outcome) == FailureCode.OUTCOME_UNKNOWN);
        assertThat(rig.fatal).hasMessageContaining("wal-1.ndjson");
        assertThat(rig.value("a")).isEqualTo("1");
        // Also when the disk claims to work again: that fsync would lie.
        disk.failSyncsOf(name -> false);
        assertThatThrownBy(() -> rig.engine.write("c", Value.text("4"), null))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_READY));
        assertThat(rig.close()).isSameAs(rig.fatal);
        assertThat(disk.files()).doesNotContainKey(CleanMarker.FILE);
    }

    @Test
    void after_a_failed_fsync_recovery_writes_the_tail_again_before_it_trusts_it() {
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "1");
        disk.failSyncsOf("wal-1.ndjson"::equals);
        rig.append("a", "2");
        rig.settle();
        // The cache shows the batch, the disk never got it, and the kernel holds its pages for written.
        disk.failSyncsOf(name -> false);
        StorageRig next = rig.restart(disk.afterKill()).opened();
        assertThat(next.value("a")).isEqualTo("2");
        StorageRig afterPowerLoss =
                next.restart(disk.afterPowerLoss(() -> false)).opened();
        assertThat(afterPowerLoss.value("a")).isEqualTo("2");
        assertThat(afterPowerLoss.notices).isEmpty();
    }

    @Test
    void the_first_batch_of_a_log_is_written_again_with_its_header() {
        disk.failSyncsOf("wal-1.ndjson"::equals);
        StorageRig broken = StorageRig.start(disk, StorageRig.settings(), new Journal());
        assertThat(broken.refused().kind()).isEqualTo(StorageException.Kind.IO);
        disk.failSyncsOf(name -> false);
        StorageRig rig = broken.restart(disk.afterKill()).opened();
        rig.put("a", "1");
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        assertThat(next.value("a")).isEqualTo("1");
    }

    @Test
    void a_timed_fsync_that_fails_ends_the_store() {
        StorageRig rig = StorageRig.start(disk, StorageRig.with(FsyncPolicy.INTERVAL, 1 << 20, 0, false), new Journal())
                .opened();
        rig.put("a", "1");
        disk.failSyncsOf("wal-1.ndjson"::equals);
        rig.clock.advanceMillis(100);
        rig.settle();
        assertThat(rig.fatal).isNotNull();
    }

    @Test
    void an_fsync_of_the_directory_that_fails_ends_the_store() {
        StorageRig rig = StorageRig.start(disk, StorageRig.with(FsyncPolicy.ALWAYS, 300, 0, false), new Journal())
                .opened();
        rig.put("a", "x".repeat(300));
        disk.failSyncsOf("."::equals);
        assertThat(code(rig.put("a", "2"))).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(rig.fatal).hasMessageContaining("directory");
    }

    @Test
    void an_fsync_that_failed_is_not_tried_again_by_what_was_already_waiting_for_the_disk() {
        StorageRig rig = StorageRig.start(disk, StorageRig.with(FsyncPolicy.INTERVAL, 1 << 20, 0, false), new Journal())
                .opened();
        rig.put("a", "1");
        rig.clock.advanceMillis(100);
        rig.scheduler.runOne();
        List<Throwable> closed = new ArrayList<>();
        // The timed fsync waits for the disk, and behind it the snapshot of the shutdown, which fsyncs the log too.
        rig.engine.close(closed::add);
        int[] syncs = new int[1];
        disk.failSyncsOf(name -> syncs[0]++ == 0);
        rig.settle();
        assertThat(rig.fatal).hasMessageContaining("wal-1.ndjson");
        assertThat(closed).containsExactly(rig.fatal);
        assertThat(syncs[0]).as("fsyncs after the one that failed").isEqualTo(1);
        assertThat(disk.files()).doesNotContainKeys("wal-2.ndjson", CleanMarker.FILE);
    }

    @Test
    void an_fsync_of_a_file_beside_the_log_that_fails_ends_the_store_too() {
        for (String failing : new String[] {"cluster.json.tmp", "."}) {
            FaultyDisk fresh = new FaultyDisk();
            StorageRig rig = StorageRig.start(fresh);
            rig.put("a", "1");
            List<Throwable> outcomes = new ArrayList<>();
            rig.engine.replaceFile("cluster.json", new byte[] {1}, outcomes::add);
            rig.settle();
            assertThat(outcomes).containsOnlyNulls();
            fresh.failSyncsOf(failing::equals);
            rig.engine.replaceFile("cluster.json", new byte[] {2}, outcomes::add);
            rig.settle();
            assertThat(code(outcomes.get(1))).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
            assertThat(rig.fatal).isNotNull();
            rig.engine.replaceFile("cluster.json", new byte[] {3}, outcomes::add);
            assertThat(code(outcomes.get(2))).isEqualTo(FailureCode.NOT_READY);
            assertThat(fresh.files().get("cluster.json")).isNotEqualTo(new byte[] {3});
        }
    }

    @Test
    void a_file_beside_the_log_that_finds_the_disk_full_leaves_the_old_one_and_the_store_goes_on() {
        StorageRig rig = StorageRig.start(disk);
        List<Throwable> outcomes = new ArrayList<>();
        rig.engine.replaceFile("cluster.json", new byte[] {1}, outcomes::add);
        rig.settle();
        disk.limitTo(disk.used() + 50);
        rig.engine.replaceFile("cluster.json", new byte[60], outcomes::add);
        rig.settle();
        assertThat(code(outcomes.get(1))).isEqualTo(FailureCode.DISK_FULL);
        assertThat(disk.files().get("cluster.json")).isEqualTo(new byte[] {1});
        disk.limitTo(Long.MAX_VALUE);
        assertThat(rig.put("a", "1")).isNull();
    }

    @Test
    void a_snapshot_that_waits_behind_an_fsync_that_fails_fails_once() {
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "1");
        disk.failSyncsOf("cluster.json.tmp"::equals);
        List<String> events = new ArrayList<>();
        rig.engine.replaceFile("cluster.json", new byte[] {1}, outcome -> events.add("list"));
        rig.engine.snapshot(done -> events.add("snapshot"), failure -> events.add("no snapshot"));
        rig.settle();
        assertThat(events).containsExactly("no snapshot", "list");
        assertThat(disk.files()).doesNotContainKey(SnapshotWriter.FILE);
    }
}
