package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class StorageParsers {
    private static final int STEP = 1 << 20;

    private StorageParsers() {}

    /** What the scan of a segment, or of a snapshot, found. */
    public record Scan(boolean damaged, boolean corrupt, long goodEnd, long records) {}

    public static byte[] header(long segment, long firstCommit) {
        return new WalFormat.Header(segment, WalFormat.FORMAT, "node1", "kvorum", firstCommit).line();
    }

    public static byte[] batch(List<byte[]> lines, long commit) {
        return WalFormat.batch(lines, commit, commit - 1, true);
    }

    public static byte[] commit(List<byte[]> lines, long commit, long synced, boolean strict) {
        byte[] batch = WalFormat.batch(lines, commit, synced, strict);
        int from = batch.length - 1;
        while (from > 0 && batch[from - 1] != '\n') {
            from--;
        }
        return Arrays.copyOfRange(batch, from, batch.length - 1);
    }

    /** A file as long as what was written to it: empty lines at the end of a segment are the space of batches to come. */
    public static byte[] withoutSpace(byte[] file) {
        int end = file.length;
        while (end > 1 && file[end - 1] == '\n' && file[end - 2] == '\n') {
            end--;
        }
        return Arrays.copyOf(file, end);
    }

    public static byte[] snapshotHeader() {
        return new SnapshotWriter.Header(WalFormat.FORMAT, "node1", "kvorum", 7, 90, 42).line();
    }

    public static byte[] snapshotEnd(long records, String crc) {
        return new SealedJson().put("records", records).put("crc", crc).seal();
    }

    /** Reads a line that is no record, and writes it again. */
    public static byte[] reread(byte[] line) throws MalformedRecordException {
        return SealedJson.parse(line).seal();
    }

    /** Reads the first line of a segment, and writes it again. */
    public static byte[] rereadHeader(byte[] line) throws MalformedRecordException {
        return WalFormat.Header.parse(line).line();
    }

    /** Reads the last line of a batch, and writes it again. */
    public static byte[] rereadCommit(byte[] line) throws MalformedRecordException {
        return WalFormat.Commit.parse(line).line();
    }

    /** Scans a segment of this number; see {@link SegmentScanner}. */
    public static Scan scanSegment(Disk disk, long segment, Consumer<Record> sink, boolean salvage) throws IOException {
        SkipLog skips = salvage ? new SkipLog() : null;
        try (SegmentScanner scanner = new SegmentScanner(
                disk, segment, 0, StorageRig.settings(), line -> sink.accept(line.record()), skips)) {
            boolean ended = false;
            while (!ended) {
                ended = scanner.step(STEP);
            }
            Damage damage = scanner.damage();
            return new Scan(damage != null, damage != null && damage.isCorruption(), scanner.goodEnd(), 0);
        }
    }

    /** Reads a snapshot; see {@link SnapshotReader}. */
    public static Scan readSnapshot(Disk disk, String name, Consumer<Record> sink, boolean salvage) throws IOException {
        SkipLog skips = salvage ? new SkipLog() : null;
        try (SnapshotReader reader =
                new SnapshotReader(disk, name, StorageRig.settings(), line -> sink.accept(line.record()), skips)) {
            boolean ended = false;
            while (!ended) {
                ended = reader.step(STEP);
            }
            return new Scan(reader.damage() != null, reader.damage() != null, 0, reader.records());
        }
    }
}
