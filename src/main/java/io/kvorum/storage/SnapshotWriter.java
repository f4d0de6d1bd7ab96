package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.DiskFullException;
import io.kvorum.version.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot beside the one in use, proves that it can be read, and only then puts it in place. Background only,
 * in pieces small enough that a group commit never waits long behind one.
 *
 * <pre>
 * {"snapshot":1,"node":"node1","cluster":"kvorum","firstSegment":7,"commit":90,"seed":42,"checksum":"…"}
 * {"key":"hello",…,"checksum":"…"}
 * {"records":1,"crc":"0a1b2c3d","checksum":"…"}
 * </pre>
 *
 * <p>{@code crc} covers everything before its line. The log goes on at {@code firstSegment}, the commit after {@code
 * commit}; {@code seed} is that of the {@link Store}.
 */
final class SnapshotWriter {
    static final String FILE = "snapshot.json";
    static final String TEMPORARY_FILE = FILE + Durable.TEMPORARY;

    /** Records and bytes that one piece of writing takes. */
    static final int SLICE_RECORDS = 512;

    private static final int SLICE_BYTES = 1 << 20;
    /** Bytes that one piece of verifying takes. */
    private static final int VERIFIED_BYTES = 256 * 1024;

    /**
     * Bytes between two fsyncs, for which the log has to wait: many short ones take about as long in all as a few long ones,
     * and one at the end would hold up the log for as long as the whole snapshot takes.
     */
    private static final long SYNC_EVERY = 1 << 20;

    private final Disk disk;
    private final DiskFile file;
    private final CRC32C crc = new CRC32C();
    private long records;
    private long offset;
    private long synced;
    private SnapshotReader proof;

    /** First line. */
    record Header(long format, String node, String cluster, long firstSegment, long commit, long seed) {
        byte[] line() {
            return new SealedJson()
                    .put("snapshot", format)
                    .put("node", node)
                    .put("cluster", cluster)
                    .put("firstSegment", firstSegment)
                    .put("commit", commit)
                    .put("seed", seed)
                    .seal();
        }
    }

    private SnapshotWriter(Disk disk, DiskFile file) {
        this.disk = disk;
        this.file = file;
    }

    /**
     * Begins a snapshot.
     *
     * @param expectedBytes about how long it will be; a disk without that room is refused before it is filled
     */
    static SnapshotWriter create(Disk disk, Header header, long expectedBytes) throws IOException {
        disk.delete(TEMPORARY_FILE);
        long usable = SegmentWriter.usableBytes(disk);
        if (usable < expectedBytes) {
            throw new DiskFullException(
                    "A snapshot of about " + expectedBytes + " bytes does not fit into " + usable + " bytes", null);
        }
        SnapshotWriter writer = new SnapshotWriter(disk, disk.open(TEMPORARY_FILE));
        try {
            writer.writeLine(header.line());
        } catch (IOException e) {
            writer.abandon();
            throw e;
        }
        return writer;
    }

    /** Takes the next slice of packed records. */
    static List<Packed> slice(Iterator<Packed> packed) {
        List<Packed> slice = new ArrayList<>();
        long bytes = 0;
        while (slice.size() < SLICE_RECORDS && bytes < SLICE_BYTES && packed.hasNext()) {
            Packed one = packed.next();
            slice.add(one);
            bytes += one.length();
        }
        return slice;
    }

    /**
     * Adds the lines of a slice.
     *
     * @param lines each with its newline
     */
    void append(ByteBuffer lines, int count) throws IOException {
        write(lines);
        records += count;
        if (offset - synced >= SYNC_EVERY) {
            Durable.sync(file, TEMPORARY_FILE);
            synced = offset;
        }
    }

    private void writeLine(byte[] line) throws IOException {
        write(ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip());
    }

    private void write(ByteBuffer lines) throws IOException {
        int length = lines.remaining();
        crc.update(lines.duplicate());
        file.write(offset, lines);
        offset += length;
    }

    /** Writes the last line and has the file on disk. */
    void finish() throws IOException {
        byte[] end = new SealedJson()
                .put("records", records)
                .put("crc", Checksum.hex((int) crc.getValue()))
                .seal();
        writeLine(end);
        Durable.sync(file, TEMPORARY_FILE);
        file.close();
    }

    /** Reads back the next piece of what was written; true when all of it was proven. */
    boolean verify(StorageSettings settings) throws IOException {
        if (proof == null) {
            proof = new SnapshotReader(disk, TEMPORARY_FILE, settings, record -> {}, null);
        }
        boolean done = proof.step(VERIFIED_BYTES);
        if (done) {
            proof.close();
            if (proof.damage() != null || proof.records() != records) {
                throw new IOException("The new snapshot reads back wrong: " + proof.damage());
            }
        }
        return done;
    }

    /**
     * Puts the proven snapshot in place of the one before.
     *
     * @return the one before, open, or null when there is none or it cannot stay open: as long as it is, the file system need
     *     not give back its room, for which the log would have to wait here
     */
    DiskFile publish() throws IOException {
        DiskFile before = openBeforeOrNull();
        try {
            before = replace(before);
            Durable.syncDirectory(disk);
        } catch (IOException e) {
            closeAfter(e, before);
            throw e;
        }
        return before;
    }

    private DiskFile openBeforeOrNull() {
        try {
            return disk.exists(FILE) ? disk.open(FILE) : null;
        } catch (IOException e) {
            // It is only held to save time: a file that may not be opened can be replaced all the same.
            return null;
        }
    }

    /** Whatever comes of closing, that an fsync failed must not get lost. */
    private static void closeAfter(IOException cause, DiskFile fileOrNull) {
        if (fileOrNull != null) {
            try {
                fileOrNull.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private DiskFile replace(DiskFile before) throws IOException {
        try {
            disk.rename(TEMPORARY_FILE, FILE);
            return before;
        } catch (DiskFullException e) {
            throw e;
        } catch (IOException e) {
            if (before == null) {
                throw e;
            }
            // Not every file system replaces a file that is open.
            before.close();
            disk.rename(TEMPORARY_FILE, FILE);
            return null;
        }
    }

    /** Gives up: the snapshot in use stays. */
    void abandon() throws IOException {
        if (proof != null) {
            proof.close();
        }
        file.close();
        disk.delete(TEMPORARY_FILE);
    }

    long records() {
        return records;
    }

    long bytes() {
        return offset;
    }
}
