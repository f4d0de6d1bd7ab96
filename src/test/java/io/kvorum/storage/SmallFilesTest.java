package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.FaultyDisk;
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
