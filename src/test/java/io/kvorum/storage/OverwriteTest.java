package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.ManualBackground;
import io.kvorum.version.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop writes batches over the log's space, without the background, where the disk can do that. */
class OverwriteTest {
    private static final String LOG = "wal-1.ndjson";

    private final FaultyDisk disk = FaultyDisk.overwritable();
    private final ManualBackground kernel = new ManualBackground();
    private final List<Throwable> outcomes = new ArrayList<>();
    private StorageRig rig;

    @BeforeEach
    void start() {
        rig = StorageRig.start(disk, StorageRig.roomy(), new Journal()).opened();
        disk.overwriteOn(kernel);
        // The first makes space, and the file is ready after it.
        rig.put("first", "1");
    }

    private void begin(String key, String value) {
        Appended appended = rig.append(key, value);
        rig.engine.whenDurable(appended.sequence(), outcomes::add);
        rig.settle();
    }

    private void stopDuringAnOverwrite() {
        begin("k", "1");
        disk.failSyncsOf("members.json.tmp"::equals);
        rig.engine.replaceFile("members.json", new byte[] {'{', '}'}, outcomes::add);
        rig.settle();
        assertThat(rig.fatal).isNotNull();
    }

    private static FailureCode code(Throwable failure) {
        return ((KvorumException) failure).code();
    }

    @Test
    void a_batch_that_fits_in_the_space_is_acknowledged_when_the_kernel_has_it_on_disk() {
        long length = disk.used();
        begin("k", "over");
        assertThat(outcomes).as("before the kernel has it on disk").isEmpty();
        assertThat(rig.value("k")).isNull();
        assertThat(kernel.runOne()).isTrue();
        assertThat(outcomes).hasSize(1).containsOnlyNulls();
        assertThat(rig.value("k")).isEqualTo("over");
        assertThat(disk.used()).as("it took no room").isEqualTo(length);
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        assertThat(next.value("k")).isEqualTo("over");
    }

    @Test
    void a_batch_that_does_not_fit_is_written_by_the_background_and_makes_space_for_others() {
        begin("k", "x".repeat(1_350));
        assertThat(kernel.waiting()).isZero();
        assertThat(outcomes).hasSize(1).containsOnlyNulls();
        begin("k", "y");
        assertThat(kernel.waiting()).isEqualTo(1);
    }

    @Test
    void one_batch_is_under_way_at_a_time_whoever_writes_it() {
        begin("a", "1");
        begin("b", "x".repeat(2_000));
        assertThat(rig.batches).as("of the first write alone").hasSize(1);
        kernel.runOne();
        rig.settle();
        assertThat(outcomes).hasSize(2).containsOnlyNulls();
    }

    @Test
    void a_refused_overwrite_is_written_by_the_background() {
        disk.refuseOverwrites(() -> true);
        begin("k", "z".repeat(300));
        kernel.runOne();
        assertThat(outcomes).as("a part of it is in the file").isEmpty();
        rig.settle();
        assertThat(outcomes).hasSize(1).containsOnlyNulls();
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        assertThat(next.value("k")).hasSize(300);
    }

    @Test
    void an_overwrite_that_failed_stops_the_store_and_nobody_knows_what_became_of_it() {
        begin("k", "1");
        begin("after", "2");
        disk.failSyncsOf(LOG::equals);
        kernel.runOne();
        rig.settle();
        assertThat(rig.fatal).isInstanceOf(FsyncFailedException.class).hasMessageContaining(LOG);
        assertThat(outcomes).hasSize(2).allMatch(outcome -> code(outcome) == FailureCode.OUTCOME_UNKNOWN);
        assertThat(rig.value("k")).isNull();
        disk.failSyncsOf(name -> false);
        assertThat(rig.close()).as("a shutdown that was not clean").isInstanceOf(FsyncFailedException.class);
    }

    @Test
    void a_store_that_stopped_meanwhile_writes_nothing_when_its_overwrite_is_refused() {
        stopDuringAnOverwrite();
        disk.refuseOverwrites(() -> true);
        kernel.runOne();
        int operations = disk.operations();
        rig.settle();
        assertThat(disk.operations()).isEqualTo(operations);
    }

    @Test
    void a_store_that_stopped_meanwhile_is_not_closed_before_the_kernel_is_done_with_its_files() {
        stopDuringAnOverwrite();
        List<Throwable> closed = new ArrayList<>();
        rig.engine.close(closed::add);
        rig.settle();
        assertThat(closed).as("while the kernel writes").isEmpty();
        kernel.runOne();
        rig.settle();
        assertThat(closed).singleElement().isEqualTo(rig.fatal);
        assertThat(disk.openFiles()).isZero();
    }

    @Test
    void a_snapshot_and_a_shutdown_wait_for_the_overwrite_under_way() {
        begin("k", "1");
        List<Throwable> closed = new ArrayList<>();
        rig.engine.close(closed::add);
        rig.settle();
        assertThat(closed).isEmpty();
        kernel.runOne();
        rig.settle();
        assertThat(closed).hasSize(1).containsOnlyNulls();
        assertThat(disk.files()).containsKeys("clean.json", "snapshot.json");
        assertThat(rig.restart(disk).opened().value("k")).isEqualTo("1");
    }

    @Test
    void a_log_that_is_synced_loosely_is_never_overwritten() {
        FaultyDisk loose = FaultyDisk.overwritable();
        StorageRig other = StorageRig.start(
                        loose, StorageRig.with(FsyncPolicy.NEVER, 1 << 20, 0, false), new Journal(FsyncPolicy.NEVER))
                .opened();
        loose.overwriteOn(kernel);
        for (int i = 0; i < 3; i++) {
            other.engine.write("k", Value.text("v" + i), null);
            other.settle();
        }
        assertThat(kernel.waiting()).isZero();
        assertThat(other.value("k")).isEqualTo("v2");
    }

    @Test
    void room_is_looked_at_a_second_after_a_batch_that_took_none() {
        disk.limitTo(disk.used() + 10_000);
        begin("k", "1");
        kernel.runOne();
        disk.limitTo(disk.used());
        rig.clock.advanceMillis(1_000);
        rig.settle();
        assertThat(code(rig.put("k", "2"))).isEqualTo(FailureCode.DISK_FULL);
    }
}
