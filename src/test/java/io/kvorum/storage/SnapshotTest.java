package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.DiskFullException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import io.kvorum.version.Checksum;
import io.kvorum.version.Value;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final StorageRig rig = StorageRig.start(disk);

    private void fill(int keys) {
        for (int i = 0; i < keys; i++) {
            rig.append("key" + i, "value" + i);
        }
        rig.settle();
    }

    @Test
    void a_snapshot_replaces_the_segments_before_it() {
        fill(2000);
        assertThat(rig.engine.changedSinceSnapshot()).isTrue();
        SnapshotResult result = rig.snapshot();
        assertThat(result.records()).isEqualTo(2000);
        assertThat(result.bytes()).isEqualTo(disk.files().get(SnapshotWriter.FILE).length);
        assertThat(rig.engine.changedSinceSnapshot()).isFalse();
        assertThat(disk.files()).containsOnlyKeys("identity.json", "snapshot.json", "wal-2.ndjson");
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        next.journal.checkAgainst(next.engine);
        assertThat(next.engine.changedSinceSnapshot()).isFalse();
        assertThat(next.engine.lastCommit()).isEqualTo(rig.engine.lastCommit());
    }

    @Test
    void nothing_is_written_when_nothing_changed() {
        fill(3);
        rig.snapshot();
        int operations = disk.operations();
        assertThat(rig.snapshot().skipped()).isTrue();
        assertThat(disk.operations()).isEqualTo(operations);
    }

    @Test
    void writes_go_on_between_the_slices_and_none_is_lost() {
        fill(3000);
        List<SnapshotResult> results = new ArrayList<>();
        rig.engine.snapshot(results::add, failure -> {});
        for (int step = 0; results.isEmpty(); step++) {
            rig.append("key" + step % 3000, "changed" + step);
            rig.append("new" + step, "during");
            rig.background.runOne();
            rig.scheduler.runOne();
        }
        rig.settle();
        assertThat(rig.journal.acknowledged().size()).isGreaterThan(3010);
        StorageRig next = rig.restart(disk.afterPowerLoss(() -> false)).opened();
        next.journal.checkAgainst(next.engine);
    }

    @Test
    void a_write_waits_for_the_deletion_of_a_piece_of_an_old_segment_and_not_of_all() {
        FaultyDisk small = new FaultyDisk();
        StorageRig store = withManySegments(small);
        assertThat(segments(small)).isGreaterThan(4);
        untilFirstSegmentShrinks(store, small);
        assertThat(small.files()).as("a piece is gone, and no segment yet").containsKey("wal-1.ndjson");
        Appended late = store.append("late", "v");
        List<Throwable> durable = new ArrayList<>();
        store.engine.whenDurable(late.sequence(), durable::add);
        while (durable.isEmpty()) {
            assertThat(store.background.runOne() || store.scheduler.runOne()).isTrue();
        }
        assertThat(segments(small)).isGreaterThan(2);
        store.settle();
        assertThat(segments(small)).isEqualTo(1);
    }

    @Test
    void a_store_that_goes_down_while_an_old_segment_is_half_deleted_opens_with_all_that_it_had() {
        FaultyDisk small = new FaultyDisk();
        StorageRig store = withManySegments(small);
        untilFirstSegmentShrinks(store, small);
        StorageRig next = store.restart(small.afterPowerLoss(() -> true)).opened();
        next.journal.checkAgainst(next.engine);
        assertThat(next.engine.recordCount()).isEqualTo(100);
    }

    private static List<String> records(FaultyDisk disk) {
        return new String(disk.files().get(SnapshotWriter.FILE), UTF_8)
                .lines()
                .filter(line -> line.startsWith("{\"key\":"))
                .toList();
    }

    @Test
    void a_snapshot_read_back_is_written_again_in_the_same_order_for_the_store_has_its_seed() {
        fill(300);
        rig.snapshot();
        StorageRig next = rig.restart(disk.afterKill()).opened();
        List<String> before = records(disk);
        next.put("key0", "changed");
        next.snapshot();
        List<String> after = records(disk);
        assertThat(after).hasSize(300);
        // Keys that meet in the table may change places; in a table of another seed hardly any would stay.
        long sameFollower = before.stream()
                .limit(before.size() - 1L)
                .filter(line -> after.contains(line) && after.indexOf(line) + 1 < after.size())
                .filter(line -> after.get(after.indexOf(line) + 1).equals(before.get(before.indexOf(line) + 1)))
                .count();
        assertThat(sameFollower).isGreaterThan(250);
    }

    @Test
    void a_snapshot_without_a_seed_is_read_as_any_other() {
        fill(30);
        rig.snapshot();
        Map<String, byte[]> files = new TreeMap<>(disk.files());
        List<String> lines =
                new String(files.get(SnapshotWriter.FILE), UTF_8).lines().toList();
        byte[] open = lines.get(0).replaceAll(",\"seed\":[0-9]+.*", "").getBytes(UTF_8);
        List<String> older = new ArrayList<>(lines.subList(1, lines.size() - 1));
        older.add(0, new String(Checksum.seal(open, open.length), UTF_8));
        byte[] body = (String.join("\n", older) + "\n").getBytes(UTF_8);
        byte[] end = new SealedJson()
                .put("records", 30)
                .put("crc", Checksum.hex(Checksum.of(body, 0, body.length)))
                .seal();
        files.put(SnapshotWriter.FILE, (new String(body, UTF_8) + new String(end, UTF_8) + "\n").getBytes(UTF_8));
        StorageRig next = rig.restart(FaultyDisk.holding(files)).opened();
        next.journal.checkAgainst(next.engine);
        assertThat(next.engine.recordCount()).isEqualTo(30);
    }

    private static final String SHORTENED = "truncate " + SnapshotWriter.FILE;

    private static void untilSnapshotBeforeShrinks(StorageRig store, FaultyDisk disk) {
        store.snapshot();
        store.append("one", "more");
        store.settle();
        store.engine.snapshot(done -> {}, failure -> {});
        while (!disk.lastOperation().equals(SHORTENED)) {
            assertThat(store.background.runOne() || store.scheduler.runOne()).isTrue();
        }
    }

    @Test
    void a_write_waits_for_the_deletion_of_a_piece_of_the_snapshot_before_and_not_of_all() {
        FaultyDisk small = new FaultyDisk();
        StorageRig store = withManySegments(small);
        untilSnapshotBeforeShrinks(store, small);
        Appended late = store.append("late", "v");
        List<Throwable> durable = new ArrayList<>();
        store.engine.whenDurable(late.sequence(), durable::add);
        while (durable.isEmpty()) {
            assertThat(store.background.runOne() || store.scheduler.runOne()).isTrue();
        }
        int piecesAfterIt = 0;
        int operations = small.operations();
        while (store.background.runOne() || store.scheduler.runOne()) {
            boolean more = small.operations() > operations;
            piecesAfterIt += more && small.lastOperation().equals(SHORTENED) ? 1 : 0;
            operations = small.operations();
        }
        assertThat(piecesAfterIt).isGreaterThan(5);
        assertThat(store.restart(small.afterKill()).opened().engine.recordCount())
                .isEqualTo(102);
    }

    /** A disk that refuses to rename a file over one that is open. */
    private static Disk strictAboutOpenFiles(FaultyDisk disk, Set<String> open) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, args) -> {
                    if (method.getName().equals("rename") && open.contains(args[1])) {
                        throw new IOException(args[1] + ": used by another process");
                    }
                    Object result = method.invoke(disk, args);
                    if (!(result instanceof DiskFile file)) {
                        return result;
                    }
                    open.add((String) args[0]);
                    return Proxy.newProxyInstance(
                            Disk.class.getClassLoader(), new Class<?>[] {DiskFile.class}, (opened, called, with) -> {
                                if (called.getName().equals("close")) {
                                    open.remove(args[0]);
                                }
                                return called.invoke(file, with);
                            });
                });
    }

    @Test
    void a_disk_that_replaces_no_open_file_gets_the_new_snapshot_all_the_same() throws IOException {
        fill(3);
        rig.snapshot();
        SnapshotWriter.Header header = new SnapshotWriter.Header(1, "node1", "kvorum", 2, 3, 5);
        Set<String> open = new HashSet<>();
        SnapshotWriter writer = SnapshotWriter.create(strictAboutOpenFiles(disk, open), header, 0);
        writer.finish();

        assertThat(writer.publish()).isNull();
        assertThat(new String(disk.files().get(SnapshotWriter.FILE), UTF_8))
                .startsWith(new String(header.line(), UTF_8));
        assertThat(open).isEmpty();
    }

    @Test
    void a_snapshot_that_may_not_be_opened_is_replaced_all_the_same() throws IOException {
        fill(3);
        rig.snapshot();
        Disk strict = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, args) -> {
                    if (method.getName().equals("open") && args[0].equals(SnapshotWriter.FILE)) {
                        throw new IOException("Permission denied");
                    }
                    return method.invoke(disk, args);
                });
        SnapshotWriter.Header header = new SnapshotWriter.Header(1, "node1", "kvorum", 2, 3, 5);
        SnapshotWriter writer = SnapshotWriter.create(strict, header, 0);
        writer.finish();

        assertThat(writer.publish()).isNull();
        assertThat(new String(disk.files().get(SnapshotWriter.FILE), UTF_8))
                .startsWith(new String(header.line(), UTF_8));
    }

    @Test
    void a_store_that_goes_down_while_the_snapshot_before_is_half_gone_opens_with_all_that_it_had() {
        FaultyDisk small = new FaultyDisk();
        StorageRig store = withManySegments(small);
        untilSnapshotBeforeShrinks(store, small);
        Seeds.forEach(30, (random, round) -> {
            StorageRig next = store.restart(small.afterPowerLoss(random)).opened();
            next.journal.checkAgainst(next.engine);
            assertThat(next.engine.recordCount()).isEqualTo(101);
        });
    }

    @Test
    void a_disk_that_fails_while_a_snapshot_pauses_ends_it_and_leaves_no_file_of_it_open() {
        fill(2_000);
        rig.snapshot();
        rig.put("one", "more");
        List<Object> outcomes = new ArrayList<>();
        rig.engine.snapshot(outcomes::add, outcomes::add);
        // Pieces that take their time while somebody writes, until one is followed by a pause.
        while (rig.scheduler.runOne() || rig.scheduler.waiting() == 0) {
            rig.append("busy", "v");
            rig.clock.advanceMillis(2);
            while (rig.background.runOne()) {
                rig.clock.advanceMillis(2);
            }
        }
        assertThat(outcomes).isEmpty();
        disk.failSyncsOf(name -> name.startsWith("wal-"));
        rig.append("late", "v");
        rig.settle();

        assertThat(rig.fatal).isNotNull();
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Throwable.class);
        assertThat(disk.openFiles()).as("the log's own file").isLessThanOrEqualTo(1);
        assertThat(disk.files()).doesNotContainKey(SnapshotWriter.TEMPORARY_FILE);
    }

    private static StorageRig withManySegments(FaultyDisk disk) {
        StorageRig store = StorageRig.start(disk, StorageRig.with(FsyncPolicy.ALWAYS, 8_000, 0, false), new Journal())
                .opened();
        for (int i = 0; i < 100; i++) {
            store.append("key" + i, "v".repeat(200));
            store.settle();
        }
        return store;
    }

    private static void untilFirstSegmentShrinks(StorageRig store, FaultyDisk disk) {
        int full = disk.files().get("wal-1.ndjson").length;
        store.engine.snapshot(done -> {}, failure -> {});
        while (disk.files().getOrDefault("wal-1.ndjson", new byte[0]).length == full) {
            assertThat(store.background.runOne() || store.scheduler.runOne()).isTrue();
        }
    }

    private static long segments(FaultyDisk disk) {
        return disk.files().keySet().stream()
                .filter(name -> WalFormat.segmentNumber(name) > 0)
                .count();
    }

    @Test
    void the_loop_is_given_back_between_slices() {
        fill(SnapshotWriter.SLICE_RECORDS * 4);
        rig.engine.snapshot(done -> {}, failure -> {});
        int turns = 0;
        while (rig.background.runOne() || rig.scheduler.runOne()) {
            turns++;
        }
        assertThat(turns).isGreaterThan(10);
    }

    @Test
    void a_second_snapshot_joins_the_one_being_taken() {
        fill(3);
        List<SnapshotResult> results = new ArrayList<>();
        rig.engine.snapshot(results::add, failure -> {});
        rig.engine.snapshot(results::add, failure -> {});
        rig.settle();
        assertThat(results).hasSize(2);
        assertThat(results.get(0)).isSameAs(results.get(1));
    }

    @Test
    void a_snapshot_of_a_full_disk_fails_and_leaves_everything_as_it_was() {
        fill(50);
        rig.snapshot();
        for (int room = 0; room < 12_000; room += 500) {
            rig.engine.write("key1", Value.text("r" + room), null);
            rig.settle();
            disk.limitTo(disk.used() + room);
            List<Throwable> failures = new ArrayList<>();
            List<SnapshotResult> results = new ArrayList<>();
            rig.engine.snapshot(results::add, failures::add);
            rig.settle();
            assertThat(failures.size() + results.size()).isEqualTo(1);
            assertThat(failures).allMatch(failure -> failure instanceof DiskFullException);
            assertThat(disk.files()).doesNotContainKey(SnapshotWriter.TEMPORARY_FILE);
            assertThat(rig.fatal).isNull();
            disk.limitTo(Long.MAX_VALUE);
            StorageRig next = rig.restart(disk.afterPowerLoss(() -> true)).opened();
            assertThat(next.value("key1")).isEqualTo("r" + room);
        }
        assertThat(rig.put("key1", "after")).isNull();
        assertThat(rig.snapshot().skipped()).isFalse();
    }

    @Test
    void failed_snapshots_do_not_leave_a_segment_each() {
        fill(50);
        disk.limitTo(disk.used() + 500);
        for (int i = 0; i < 5; i++) {
            assertThat(rig.snapshot()).isNull();
        }
        assertThat(disk.files().keySet().stream().filter(name -> name.startsWith("wal-")))
                .hasSize(2);
    }

    @Test
    void an_fsync_that_fails_under_a_snapshot_ends_the_store() {
        fill(3);
        disk.failSyncsOf(SnapshotWriter.TEMPORARY_FILE::equals);
        assertThat(rig.snapshot()).isNull();
        assertThat(rig.fatal).hasMessageContaining(SnapshotWriter.TEMPORARY_FILE);
        disk.failSyncsOf(name -> false);
        StorageRig next = rig.restart(disk.afterKill()).opened();
        next.journal.checkAgainst(next.engine);
    }

    @Test
    void a_segment_that_the_snapshot_covers_changes_nothing_when_it_is_still_there() {
        fill(5);
        rig.put("key1", null);
        Map<String, byte[]> before = new TreeMap<>(disk.files());
        rig.snapshot();
        Map<String, byte[]> both = new TreeMap<>(disk.files());
        both.put("wal-1.ndjson", before.get("wal-1.ndjson"));
        FaultyDisk leftover = FaultyDisk.holding(both);
        StorageRig next = rig.restart(leftover).opened();
        next.journal.checkAgainst(next.engine);
        assertThat(leftover.files()).doesNotContainKey("wal-1.ndjson");
    }

    @Test
    void a_log_replayed_over_a_snapshot_that_contains_it_changes_nothing() {
        fill(20);
        rig.put("key1", null);
        rig.put("key2", "newest");
        Map<String, byte[]> log = new TreeMap<>(disk.files());
        rig.snapshot();
        Map<String, byte[]> files = new TreeMap<>(disk.files());
        // A snapshot as fuzzy as can be: it claims to precede the whole log and holds its end state.
        List<String> lines =
                new String(files.get(SnapshotWriter.FILE), UTF_8).lines().toList();
        FaultyDisk fuzzy = new FaultyDisk();
        try {
            SnapshotWriter writer =
                    SnapshotWriter.create(fuzzy, new SnapshotWriter.Header(1, "node1", "kvorum", 1, 0, 5), 0);
            List<String> records = lines.subList(1, lines.size() - 1);
            String text = String.join("\n", records) + "\n";
            writer.append(ByteBuffer.wrap(text.getBytes(UTF_8)), records.size());
            writer.finish();
            writer.publish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        log.put(SnapshotWriter.FILE, fuzzy.files().get(SnapshotWriter.FILE));
        StorageRig next = rig.restart(FaultyDisk.holding(log)).opened();
        next.journal.checkAgainst(next.engine);
        for (String key : rig.journal.keys()) {
            assertThat(next.held(key)).isEqualTo(rig.held(key));
        }
    }

    @Test
    void a_closing_store_takes_no_new_snapshot_and_waits_for_the_one_being_taken() {
        fill(2000);
        List<String> events = new ArrayList<>();
        rig.engine.snapshot(done -> events.add("snapshot"), failure -> events.add("failed"));
        rig.engine.close(failure -> events.add("closed " + failure));
        rig.engine.snapshot(
                done -> events.add("no"),
                failure -> events.add(((KvorumException) failure).code() == FailureCode.NOT_READY ? "refused" : "no"));
        rig.settle();
        assertThat(events).containsExactly("refused", "snapshot", "closed null");
    }
}
