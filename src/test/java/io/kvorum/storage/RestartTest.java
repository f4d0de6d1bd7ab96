package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.version.Checksum;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who a node is after a restart, and which directories it takes for its own. */
class RestartTest {
    private static Map<String, byte[]> files(FaultyDisk disk) {
        return new TreeMap<>(disk.files());
    }

    private static StorageSettings owner(String node, String cluster) {
        return new StorageSettings(
                node,
                cluster,
                ConflictPolicy.LWW,
                FsyncPolicy.ALWAYS,
                100,
                1 << 20,
                600,
                16,
                1 << 16,
                4,
                10_000,
                0,
                false);
    }

    @Test
    void a_clean_restart_keeps_the_actor_and_goes_on_counting() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        first.put("k", "1");
        first.put("k", "2");
        Dot last = first.held("k").versioned().siblings().get(0).dot();
        assertThat(first.close()).isNull();
        assertThat(disk.files()).containsKey(CleanMarker.FILE);

        StorageRig second = first.restart(disk.afterKill()).opened();
        assertThat(disk.files()).doesNotContainKey(CleanMarker.FILE);
        assertThat(second.notices).isEmpty();
        assertThat(second.engine.actor()).isEqualTo(first.engine.actor());
        assertThat(second.append("k", "3")
                        .record()
                        .versioned()
                        .siblings()
                        .get(0)
                        .dot())
                .isEqualTo(new Dot(last.actor(), last.counter() + 1));
    }

    @Test
    void a_kill_makes_another_actor_even_after_a_clean_start() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        first.put("k", "1");
        first.close();
        StorageRig second = first.restart(disk.afterKill()).opened();
        StorageRig third = second.restart(disk.afterKill()).opened();
        assertThat(third.engine.actor()).isNotEqualTo(second.engine.actor()).matches("node1@[0-9a-f]{16}");
        third.journal.checkAgainst(third.engine);
    }

    @Test
    void the_marker_is_gone_from_the_disk_before_anything_is_served() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        first.put("k", "1");
        first.close();
        StorageRig second = first.restart(disk).opened();
        FaultyDisk crashed = disk.afterPowerLoss(() -> false);
        assertThat(crashed.files()).doesNotContainKey(CleanMarker.FILE);
        assertThat(first.restart(crashed).opened().engine.actor()).isNotEqualTo(second.engine.actor());
    }

    @Test
    void a_marker_that_does_not_fit_the_log_is_not_believed() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        first.put("k", "1");
        first.close();
        byte[] oldMarker = disk.files().get(CleanMarker.FILE);
        StorageRig second = first.restart(disk.afterKill()).opened();
        VectorClock foreign = VectorClock.of(new Dot("node2@00", 1));
        second.engine.merge(Record.of("other", Versioned.of(foreign, List.of())));
        second.settle();
        for (int later = 0; later < 2; later++) {
            Map<String, byte[]> files = files(disk);
            files.put(CleanMarker.FILE, oldMarker);
            StorageRig third = second.restart(FaultyDisk.holding(files)).opened();
            assertThat(third.engine.actor()).isNotEqualTo(first.engine.actor());
            second.put("k", "2");
        }
    }

    @Test
    void the_clock_goes_on_after_everything_recovered() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        first.clock.advanceMillis(1_000_000);
        first.put("a", "1");
        StorageRig second = first.restart(disk.afterKill()).opened();
        assertThat(second.append("b", "2").record().versioned().maxTimestamp())
                .isGreaterThan(first.held("a").versioned().maxTimestamp());
    }

    @Test
    void recovering_twice_changes_nothing() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        for (int i = 0; i < 20; i++) {
            first.put("k" + i % 7, "v" + i);
        }
        first.snapshot();
        first.put("k1", "later");
        StorageRig second = first.restart(disk.afterKill()).opened();
        Map<String, byte[]> once = files(disk);
        StorageRig third = second.restart(disk.afterKill()).opened();
        Map<String, byte[]> twice = files(disk);
        once.remove(Identity.FILE);
        twice.remove(Identity.FILE);
        assertThat(twice).containsExactlyEntriesOf(once);
        third.journal.checkAgainst(third.engine);
    }

    @Test
    void a_new_directory_survives_a_kill_before_its_first_write() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig first = StorageRig.start(disk);
        StorageRig second = first.restart(disk.afterKill()).opened();
        assertThat(second.put("k", "1")).isNull();
    }

    @Test
    void the_directory_of_another_node_is_refused() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig.start(disk).close();
        StorageException refusal = StorageRig.start(disk.afterKill(), owner("node2", "kvorum"), new Journal())
                .refused();
        assertThat(refusal.kind()).isEqualTo(Kind.WRONG_NODE);
        assertThat(refusal).hasMessageContaining("node1").hasMessageContaining("node2");
    }

    @Test
    void the_directory_of_another_cluster_is_refused() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig.start(disk).close();
        StorageException refusal = StorageRig.start(disk.afterKill(), owner("node1", "other"), new Journal())
                .refused();
        assertThat(refusal.kind()).isEqualTo(Kind.WRONG_CLUSTER);
        assertThat(refusal).hasMessageContaining("kvorum").hasMessageContaining("other");
    }

    @Test
    void files_of_another_node_in_the_directory_are_refused_even_for_salvage() {
        FaultyDisk other = new FaultyDisk();
        StorageRig rig =
                StorageRig.start(other, owner("node2", "kvorum"), new Journal()).opened();
        rig.put("k", "1");
        FaultyDisk disk = new FaultyDisk();
        StorageRig.start(disk);
        Map<String, byte[]> files = files(disk);
        files.put("wal-1.ndjson", other.files().get("wal-1.ndjson"));
        for (StorageSettings settings : List.of(StorageRig.settings(), StorageRig.salvaging())) {
            StorageException refusal = StorageRig.start(FaultyDisk.holding(files), settings, new Journal())
                    .refused();
            assertThat(refusal.kind()).isEqualTo(Kind.WRONG_NODE);
        }
    }

    @Test
    void a_directory_of_a_newer_format_is_refused() {
        byte[] open = "{\"node\":\"node1\",\"cluster\":\"kvorum\",\"actor\":\"node1@0\",\"format\":2".getBytes(UTF_8);
        FaultyDisk disk = FaultyDisk.holding(Map.of(Identity.FILE, Checksum.seal(open, open.length)));
        assertThat(StorageRig.start(disk, StorageRig.settings(), new Journal())
                        .refused()
                        .kind())
                .isEqualTo(Kind.UNKNOWN_FORMAT);
    }

    @Test
    void data_without_an_identity_are_refused() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig.start(disk).put("k", "1");
        Map<String, byte[]> files = files(disk);
        files.remove(Identity.FILE);
        StorageException refusal = StorageRig.start(FaultyDisk.holding(files), StorageRig.settings(), new Journal())
                .refused();
        assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(refusal).hasMessageContaining(Identity.FILE).hasMessageContaining("--salvage");
    }

    @Test
    void half_written_files_are_removed_and_foreign_ones_left_alone() {
        FaultyDisk disk = FaultyDisk.holding(Map.of(
                "snapshot.json.tmp", "half".getBytes(UTF_8),
                "identity.json.tmp", "half".getBytes(UTF_8),
                "cluster.json", "{}".getBytes(UTF_8),
                "wal-x.ndjson", "notes".getBytes(UTF_8)));
        StorageRig.start(disk);
        assertThat(disk.files()).containsOnlyKeys("cluster.json", "identity.json", "wal-1.ndjson", "wal-x.ndjson");
    }

    @Test
    void closing_finishes_what_is_pending_refuses_what_comes_and_may_be_asked_twice() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig rig = StorageRig.start(disk);
        rig.append("a", "1");
        rig.append("b", "2");
        List<Throwable> closed = new ArrayList<>();
        rig.engine.close(closed::add);
        rig.engine.close(closed::add);
        assertThatThrownBy(() -> rig.engine.write("c", Value.text("3"), null))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_READY));
        rig.settle();
        rig.engine.close(closed::add);
        assertThat(closed).hasSize(3).containsOnlyNulls();
        assertThat(rig.journal.acknowledged()).hasSize(2);
        assertThat(rig.value("a")).isEqualTo("1");
        assertThat(disk.files()).containsOnlyKeys("clean.json", "identity.json", "snapshot.json", "wal-2.ndjson");
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        next.journal.checkAgainst(next.engine);
    }

    @Test
    void a_power_loss_after_close_loses_nothing_and_keeps_the_actor() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "1");
        rig.close();
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        assertThat(next.engine.actor()).isEqualTo(rig.engine.actor());
        assertThat(next.value("a")).isEqualTo("1");
    }

    @Test
    void a_shutdown_that_failed_is_never_said_to_be_clean_however_often_it_is_asked_for() {
        FaultyDisk disk = new FaultyDisk();
        StorageRig rig = StorageRig.start(disk);
        rig.put("a", "1");
        disk.failSyncsOf((CleanMarker.FILE + Durable.TEMPORARY)::equals);
        Throwable failure = rig.close();
        assertThat(failure).hasMessageContaining(CleanMarker.FILE);
        assertThat(rig.close()).isSameAs(failure);
    }
}
