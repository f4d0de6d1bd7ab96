package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.FaultyDisk;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every byte of snapshot, identity and marker, flipped and cut. */
class SmallFilesTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final StorageRig rig = StorageRig.start(disk);

    private Map<String, byte[]> closed() {
        rig.put("a", "1");
        rig.put("b", "2");
        rig.put("a", null);
        rig.close();
        return new TreeMap<>(disk.files());
    }

    private StorageRig startWith(Map<String, byte[]> files, String name, byte[] content) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(name, content);
        return rig.restart(FaultyDisk.holding(changed));
    }

    private void assertAllDamageRefused(String name) {
        Map<String, byte[]> files = closed();
        byte[] content = files.get(name);
        for (int at = 0; at < content.length; at++) {
            byte[] flipped = content.clone();
            flipped[at] ^= 1;
            byte[] newline = content.clone();
            newline[at] ^= (byte) (newline[at] == '\n' ? 1 : newline[at] ^ '\n');
            for (byte[] damaged : new byte[][] {flipped, newline, Arrays.copyOf(content, at)}) {
                StorageException refusal = startWith(files, name, damaged).refused();
                assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
                assertThat(refusal).hasMessageContaining(name).hasMessageContaining("--salvage");
            }
        }
        StorageException longer = startWith(files, name, Arrays.copyOf(content, content.length + 1))
                .refused();
        assertThat(longer.kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void a_damaged_snapshot_is_refused_whichever_byte_it_is() {
        assertAllDamageRefused(SnapshotWriter.FILE);
    }

    @Test
    void a_damaged_identity_is_refused_whichever_byte_it_is() {
        assertAllDamageRefused(Identity.FILE);
    }

    @Test
    void a_damaged_clean_marker_only_makes_another_actor() {
        Map<String, byte[]> files = closed();
        byte[] content = files.get(CleanMarker.FILE);
        for (int at = 0; at < content.length; at++) {
            byte[] flipped = content.clone();
            flipped[at] ^= 1;
            for (byte[] damaged : new byte[][] {flipped, Arrays.copyOf(content, at)}) {
                StorageRig next = startWith(files, CleanMarker.FILE, damaged).opened();
                assertThat(next.engine.actor()).isNotEqualTo(rig.engine.actor());
                assertThat(next.notices).hasSize(1);
                next.journal.checkAgainst(next.engine);
            }
        }
    }

    /** As of a node that was closed when there was no room for a snapshot: two batches, and the marker. */
    private Map<String, byte[]> closedWithoutSnapshot() {
        rig.put("a", "1");
        rig.put("b", "2");
        try {
            new CleanMarker(rig.engine.actor(), 2, 2).write(disk);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return StorageRig.withoutSpace(disk);
    }

    @Test
    void a_log_that_ends_before_the_clean_marker_says_is_refused_wherever_it_ends() {
        Map<String, byte[]> files = closedWithoutSnapshot();
        byte[] wal = files.get("wal-1.ndjson");
        for (int cut = 0; cut < wal.length; cut++) {
            StorageException refusal =
                    startWith(files, "wal-1.ndjson", Arrays.copyOf(wal, cut)).refused();
            assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
            assertThat(refusal)
                    .hasMessageContaining("wal-1.ndjson")
                    .hasMessageContaining(CleanMarker.FILE + " says that commit 2 was on disk");
        }
        assertThat(startWith(files, "wal-1.ndjson", wal).opened().engine.actor())
                .as("the sound log")
                .isEqualTo(rig.engine.actor());
        files.remove("wal-1.ndjson");
        assertThat(rig.restart(FaultyDisk.holding(files)).refused())
                .hasMessageContaining("wal-1.ndjson is damaged at byte 0: it is missing");
    }

    @Test
    void damage_in_the_last_batch_is_no_tear_when_the_clean_marker_counts_it() {
        Map<String, byte[]> files = closedWithoutSnapshot();
        byte[] wal = files.get("wal-1.ndjson");
        wal[wal.length - 50] ^= 1;
        assertThat(startWith(files, "wal-1.ndjson", wal).refused().kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void salvage_says_which_commits_are_missing_and_uses_their_numbers_no_more() {
        Map<String, byte[]> files = closedWithoutSnapshot();
        byte[] wal = files.get("wal-1.ndjson");
        String log = new String(wal, UTF_8);
        files.put("wal-1.ndjson", Arrays.copyOf(wal, log.indexOf('\n', log.indexOf("{\"commit\":1,")) + 1));
        StorageRig salvaged = StorageRig.start(FaultyDisk.holding(files), StorageRig.salvaging(), rig.journal)
                .opened();
        assertThat(salvaged.value("a")).isEqualTo("1");
        assertThat(salvaged.engine.lastCommit()).isEqualTo(2);
        assertThat(salvaged.notices)
                .singleElement()
                .asString()
                .contains("it ends with commit 1, so nothing is known of commits 2 to 2");
    }

    @Test
    void a_snapshot_without_the_segment_after_it_is_refused() {
        Map<String, byte[]> files = closed();
        files.remove("wal-2.ndjson");
        assertThat(rig.restart(FaultyDisk.holding(files)).refused()).hasMessageContaining("wal-2.ndjson is missing");
    }

    @Test
    void a_lost_snapshot_is_refused() {
        Map<String, byte[]> files = closed();
        files.remove(SnapshotWriter.FILE);
        assertThat(rig.restart(FaultyDisk.holding(files)).refused()).hasMessageContaining("wal-1.ndjson is missing");
    }

    @Test
    void the_emptied_segment_after_a_snapshot_is_refused() {
        Map<String, byte[]> files = closed();
        assertThat(startWith(files, "wal-2.ndjson", new byte[0]).refused().kind())
                .isEqualTo(Kind.CORRUPT);
    }
}
