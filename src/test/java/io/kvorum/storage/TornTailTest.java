package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import io.kvorum.version.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Damage at the end of the log is a tear, damage before a later batch is corruption, byte by byte. */
class TornTailTest {
    private static final String WAL = "wal-1.ndjson";

    private final FaultyDisk disk = new FaultyDisk();
    private final StorageRig rig = StorageRig.start(disk);

    /** Three batches, of one, two and three records. */
    private Map<String, byte[]> threeBatches() {
        rig.put("a", "1");
        rig.append("warm", "up");
        rig.append("b", "2");
        rig.append("a", "3");
        rig.settle();
        assertThat(rig.batches).containsExactly(1, 1, 2);
        return StorageRig.withoutSpace(disk);
    }

    private static int offsetOfLastBatch(byte[] wal) {
        String text = new String(wal, UTF_8);
        return text.indexOf('\n', text.lastIndexOf("{\"commit\":", text.lastIndexOf("{\"commit\":") - 1)) + 1;
    }

    private StorageRig startWith(Map<String, byte[]> files, String name, byte[] content) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(name, content);
        return rig.restart(FaultyDisk.holding(changed));
    }

    /** What a recovered store must still do: take writes, and be recovered again with nothing to say. */
    private static void assertSound(StorageRig recovered) {
        recovered.engine.write("sound", Value.text("yes"), null);
        recovered.settle();
        StorageRig again =
                recovered.restart(recovered.disk.afterPowerLoss(() -> false)).opened();
        assertThat(again.notices).isEmpty();
        assertThat(again.value("sound")).isEqualTo("yes");
    }

    @Test
    void a_log_cut_at_any_byte_keeps_every_batch_that_is_whole_and_every_good_record_that_leads_the_rest() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        String text = new String(wal, UTF_8);
        for (int cut = 0; cut < wal.length; cut++) {
            StorageRig recovered =
                    startWith(files, WAL, Arrays.copyOf(wal, cut)).opened();
            String kept = text.substring(0, cut);
            String whole = kept.substring(0, kept.lastIndexOf('\n') + 1);
            long records =
                    whole.lines().filter(line -> line.startsWith("{\"key\"")).count();
            assertThat(recovered.engine.recordCount())
                    .as("keys after a cut at %d", cut)
                    .isEqualTo((int) whole.lines()
                            .filter(line -> line.startsWith("{\"key\""))
                            .map(line -> line.substring(0, 12))
                            .distinct()
                            .count());
            boolean atCommit = whole.length() == cut && lastLine(whole).startsWith("{\"commit\"");
            boolean atHeader = whole.length() == cut && lastLine(whole).startsWith("{\"wal\"");
            assertThat(recovered.notices).as("notices after a cut at %d", cut).hasSize(atCommit || atHeader ? 0 : 1);
            assertThat(recovered.engine.lastCommit()).isEqualTo(commits(whole, records));
            recovered.journal.checkNothingInvented(recovered.engine);
            if (cut % 7 == 0) {
                assertSound(recovered);
            }
        }
    }

    private static String lastLine(String whole) {
        return whole.isEmpty() ? "" : whole.substring(whole.lastIndexOf('\n', whole.length() - 2) + 1);
    }

    /** Commits in these whole lines; leading records of a torn batch get a commit of their own. */
    private static long commits(String whole, long records) {
        long commits =
                whole.lines().filter(line -> line.startsWith("{\"commit\"")).count();
        return records > 0 && lastLine(whole).startsWith("{\"key\"") ? commits + 1 : commits;
    }

    @Test
    void a_flipped_byte_before_the_last_batch_is_refused_and_in_it_is_cut_and_told() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        int lastBatch = offsetOfLastBatch(wal);
        for (int mask : new int[] {1, 0x20, 0xff, '\n' ^ '"'}) {
            for (int at = 0; at < wal.length; at++) {
                byte[] flipped = wal.clone();
                flipped[at] ^= (byte) mask;
                StorageRig recovered = startWith(files, WAL, flipped);
                if (at < lastBatch) {
                    StorageException refusal = recovered.refused();
                    assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
                    assertThat(refusal)
                            .hasMessageContaining(WAL)
                            .hasMessageContaining("at byte")
                            .hasMessageContaining("--salvage");
                } else {
                    assertThat(recovered.opened().notices).as("flip at %d", at).hasSize(1);
                    recovered.journal.checkNothingInvented(recovered.engine);
                    assertThat(recovered.value("warm")).isEqualTo("up");
                    if (at % 7 == 0) {
                        assertSound(recovered);
                    }
                }
            }
        }
    }

    @Test
    void a_torn_batch_keeps_its_leading_records_and_only_those_whatever_follows_the_damage() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        byte[] holed = wal.clone();
        int lastBatch = offsetOfLastBatch(wal);
        holed[lastBatch + 30] ^= 1;
        StorageRig none = startWith(files, WAL, holed).opened();
        assertThat(none.held("b")).isNull();
        assertThat(none.value("a")).isEqualTo("1");
        assertThat(none.engine.lastCommit()).isEqualTo(2);

        holed = wal.clone();
        holed[wal.length - 30] ^= 1;
        StorageRig both = startWith(files, WAL, holed).opened();
        assertThat(both.value("b")).isEqualTo("2");
        assertThat(both.value("a")).isEqualTo("3");
        assertThat(both.engine.lastCommit()).isEqualTo(3);
    }

    @Test
    void a_valid_record_after_the_commit_of_the_damaged_batch_makes_it_corruption() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        int lastBatch = offsetOfLastBatch(wal);
        String text = new String(wal, UTF_8);
        int secondRecord = text.indexOf('\n', lastBatch) + 1;
        // Batches 1 and 2, and the first record of batch 3: batch 3 was begun, so batch 2 was on disk.
        byte[] begun = Arrays.copyOf(wal, secondRecord);
        int secondBatch = text.indexOf('\n', text.indexOf("{\"commit\":1,")) + 1;
        begun[secondBatch + 20] ^= 1;
        assertThat(startWith(files, WAL, begun).refused().kind()).isEqualTo(Kind.CORRUPT);
        byte[] notBegun = Arrays.copyOf(begun, lastBatch);
        assertThat(startWith(files, WAL, notBegun).opened().value("a")).isEqualTo("1");
    }

    @Test
    void a_lost_or_repeated_line_before_the_end_is_refused() {
        Map<String, byte[]> files = threeBatches();
        String text = new String(files.get(WAL), UTF_8);
        String[] lines = text.split("(?<=\n)");
        // Header, record, commit, record, commit, two records, commit.
        assertThat(lines).hasSize(8);
        for (int lost = 0; lost < 5; lost++) {
            StringBuilder without = new StringBuilder();
            StringBuilder twice = new StringBuilder();
            for (int i = 0; i < lines.length; i++) {
                without.append(i == lost ? "" : lines[i]);
                twice.append(lines[i]).append(i == lost ? lines[i] : "");
            }
            assertThat(startWith(files, WAL, without.toString().getBytes(UTF_8))
                            .refused()
                            .kind())
                    .as("without line %d", lost)
                    .isEqualTo(Kind.CORRUPT);
            assertThat(startWith(files, WAL, twice.toString().getBytes(UTF_8))
                            .refused()
                            .kind())
                    .as("with line %d twice", lost)
                    .isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void zeros_or_noise_behind_the_last_batch_are_cut() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        for (byte fill : new byte[] {0, 'x', (byte) 0xff}) {
            byte[] longer = Arrays.copyOf(wal, wal.length + 10_000);
            Arrays.fill(longer, wal.length, longer.length, fill);
            StorageRig recovered = startWith(files, WAL, longer).opened();
            recovered.journal.checkAgainst(recovered.engine);
            assertThat(recovered.notices).hasSize(1);
            assertSound(recovered);
        }
    }

    @Test
    void empty_lines_behind_the_last_batch_are_space_that_is_not_written_yet() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        for (int space : new int[] {1, 600, 100_000}) {
            byte[] longer = Arrays.copyOf(wal, wal.length + space);
            Arrays.fill(longer, wal.length, longer.length, (byte) '\n');
            StorageRig recovered = startWith(files, WAL, longer).opened();
            recovered.journal.checkAgainst(recovered.engine);
            assertThat(recovered.notices).isEmpty();
            assertSound(recovered);
        }
    }

    @Test
    void a_part_of_the_last_batch_that_never_overwrote_the_empty_lines_is_a_tear_wherever_it_is() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        int lastBatch = offsetOfLastBatch(wal);
        for (int length : new int[] {1, 30, 200}) {
            for (int from = lastBatch; from < wal.length; from++) {
                byte[] holed = wal.clone();
                Arrays.fill(holed, from, Math.min(wal.length, from + length), (byte) '\n');
                StorageRig recovered = startWith(files, WAL, holed).opened();
                boolean harmless = Arrays.equals(holed, wal);
                assertThat(recovered.notices)
                        .as("notices with %d bytes missing at %d", length, from)
                        .hasSize(harmless ? 0 : 1);
                recovered.journal.checkNothingInvented(recovered.engine);
                assertThat(recovered.value("warm")).isEqualTo("up");
                if (from % 7 == 0) {
                    assertSound(recovered);
                }
            }
        }
    }

    @Test
    void a_last_batch_that_never_overwrote_the_empty_lines_at_all_was_never_written() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        Arrays.fill(wal, offsetOfLastBatch(wal), wal.length, (byte) '\n');
        StorageRig recovered = startWith(files, WAL, wal).opened();
        assertThat(recovered.notices).isEmpty();
        assertThat(recovered.engine.lastCommit()).isEqualTo(2);
        assertSound(recovered);
    }

    @Test
    void empty_lines_in_the_place_of_a_batch_before_the_last_are_corruption() {
        Map<String, byte[]> files = threeBatches();
        byte[] wal = files.get(WAL);
        int second = new String(wal, UTF_8).indexOf('\n', new String(wal, UTF_8).indexOf("{\"commit\":1,")) + 1;
        Arrays.fill(wal, second, offsetOfLastBatch(wal), (byte) '\n');
        StorageException refusal = startWith(files, WAL, wal).refused();
        assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(refusal)
                .hasMessageContaining("at byte " + second)
                .hasMessageContaining("nothing was written before");
    }

    @Test
    void damage_in_a_segment_that_has_a_successor_is_refused_at_every_byte() {
        StorageSettings small = StorageRig.with(FsyncPolicy.ALWAYS, 300, 0, false);
        FaultyDisk segments = new FaultyDisk();
        StorageRig writer = StorageRig.start(segments, small, new Journal()).opened();
        for (int i = 0; i < 4; i++) {
            writer.put("k" + i, "v");
        }
        Map<String, byte[]> files = new TreeMap<>(segments.files());
        assertThat(files).containsKeys("wal-1.ndjson", "wal-2.ndjson");
        byte[] first = files.get("wal-1.ndjson");
        for (int at = 0; at < first.length; at++) {
            byte[] flipped = first.clone();
            flipped[at] ^= 1;
            Map<String, byte[]> changed = new TreeMap<>(files);
            changed.put("wal-1.ndjson", flipped);
            assertThat(writer.restart(FaultyDisk.holding(changed)).refused().kind())
                    .isEqualTo(Kind.CORRUPT);
            changed.put("wal-1.ndjson", Arrays.copyOf(first, at));
            assertThat(writer.restart(FaultyDisk.holding(changed)).refused().kind())
                    .isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void a_missing_segment_is_refused_and_a_half_created_last_one_is_not() {
        StorageSettings small = StorageRig.with(FsyncPolicy.ALWAYS, 300, 0, false);
        FaultyDisk segments = new FaultyDisk();
        StorageRig writer = StorageRig.start(segments, small, new Journal()).opened();
        for (int i = 0; i < 6; i++) {
            writer.put("k" + i, "v");
        }
        Map<String, byte[]> files = new TreeMap<>(segments.files());
        assertThat(files).containsKeys("wal-1.ndjson", "wal-2.ndjson", "wal-3.ndjson");
        for (String missing : new String[] {"wal-1.ndjson", "wal-2.ndjson"}) {
            Map<String, byte[]> changed = new TreeMap<>(files);
            changed.remove(missing);
            StorageException refusal =
                    writer.restart(FaultyDisk.holding(changed)).refused();
            assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
            assertThat(refusal).hasMessageContaining(missing);
        }
        String next = WalFormat.segmentName(files.size());
        assertThat(files).doesNotContainKey(next);
        byte[] header = new WalFormat.Header(files.size(), 1, "node1", "kvorum", writer.engine.lastCommit() + 1).line();
        for (int length = 0; length <= header.length; length++) {
            Map<String, byte[]> changed = new TreeMap<>(files);
            changed.put(next, Arrays.copyOf(header, length));
            StorageRig recovered = writer.restart(FaultyDisk.holding(changed)).opened();
            recovered.journal.checkAgainst(recovered.engine);
            assertThat(recovered.notices)
                    .singleElement()
                    .asString()
                    .contains("Removed " + next)
                    .contains("unless the disk damaged it later");
        }
    }

    @Test
    void a_power_loss_while_a_torn_tail_is_cut_leaves_a_torn_tail() {
        for (int i = 0; i < 6; i++) {
            rig.append("together" + i, "x".repeat(150) + i);
        }
        rig.settle();
        Map<String, byte[]> files = new TreeMap<>(disk.files());
        byte[] wal = files.get(WAL);
        wal[new String(wal, UTF_8).indexOf("together2")] ^= 1;
        Seeds.forEach(200, (random, i) -> {
            FaultyDisk torn = FaultyDisk.holding(files);
            torn.losePowerAt(i % 12);
            rig.restart(torn);
            StorageRig recovered = rig.restart(torn.afterPowerLoss(random)).opened();
            assertThat(recovered.engine.recordCount()).isEqualTo(2);
            assertSound(recovered);
        });
    }
}
