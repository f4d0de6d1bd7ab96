package io.kvorum.storage;

import io.kvorum.failure.Invariant;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.Disk.Overwriting;
import io.kvorum.port.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the log's files. Background only, but for what says otherwise; by one piece of work at a time.
 *
 * <p>A {@link DiskFullException} means that nothing changed: what was written of the batch is cut off again, and the cut
 * is on disk. Every other exception means that the state of the disk is unknown, and then nothing is tried any more: what
 * waits behind it on the background must not take the next fsync for a proof.
 *
 * <p>The file is longer than what was written: empty lines follow, and the next batches are written over them. An fsync
 * that need not make a longer file durable as well costs little more than half. Readers skip the empty lines.
 */
final class SegmentWriter {
    /** Writing so much takes longer than the growth of the file; twice as much would take twice as long. */
    private static final int LARGE_BYTES = 64 * 1024;

    /** A commit line is shorter. */
    private static final int COMMIT_LINE_BYTES = 160;

    private static final byte[] EMPTY_LINES = emptyLines(64 * 1024);

    private final Disk disk;
    private final Clock clock;
    private final StorageSettings settings;

    private DiskFile file;
    private long segment;
    private long offset;
    /** Where the empty lines end. */
    private long fileEnd;

    private long lastCommit;
    private long syncedCommit;
    private boolean hasBatches;
    private IOException broken;

    /** Work on the files. */
    private interface Work<T> {
        T run() throws IOException;
    }

    /**
     * What a batch's writing came to.
     *
     * @param bytes length of the batch
     * @param fsyncNanos how long the fsync took, 0 without one
     * @param synced whether the batch is on disk
     * @param usableBytes room left on the disk afterwards, {@link Long#MAX_VALUE} when that is not known, {@link
     *     #NOT_SAMPLED} when the batch took none
     */
    record Landed(long bytes, long fsyncNanos, boolean synced, long usableBytes) {
        static final long NOT_SAMPLED = -1;
    }

    private SegmentWriter(Disk disk, Clock clock, StorageSettings settings, long lastCommit) {
        this.disk = disk;
        this.clock = clock;
        this.settings = settings;
        this.lastCommit = lastCommit;
        this.syncedCommit = lastCommit;
    }

    private static byte[] emptyLines(int length) {
        byte[] lines = new byte[length];
        Arrays.fill(lines, (byte) '\n');
        return lines;
    }

    /** Begins with a new segment. */
    static SegmentWriter create(Disk disk, Clock clock, StorageSettings settings, long segment, long lastCommit)
            throws IOException {
        SegmentWriter writer = new SegmentWriter(disk, clock, settings, lastCommit);
        writer.begin(segment);
        return writer;
    }

    /**
     * Goes on in a segment of which everything is on disk.
     *
     * @param end where its last line ends; what follows are empty lines
     */
    static SegmentWriter resume(
            Disk disk,
            Clock clock,
            StorageSettings settings,
            long segment,
            long end,
            long lastCommit,
            boolean hasBatches)
            throws IOException {
        SegmentWriter writer = new SegmentWriter(disk, clock, settings, lastCommit);
        writer.file = disk.open(WalFormat.segmentName(segment));
        writer.segment = segment;
        writer.offset = end;
        writer.fileEnd = writer.file.size();
        writer.hasBatches = hasBatches;
        return writer;
    }

    private <T> T unlessBroken(Work<T> work) throws IOException {
        if (broken != null) {
            throw new IOException("The log failed before: " + broken.getMessage(), broken);
        }
        try {
            return work.run();
        } catch (DiskFullException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
            throw e;
        }
    }

    /** Writes one batch as the next commit, and has it on disk when the policy says so. */
    Landed append(List<byte[]> lines) throws IOException {
        return unlessBroken(() -> write(lines));
    }

    /**
     * Whether {@link #overwrite} takes a batch now: one that fits in the space made before needs no other thread.
     * On the owner's loop, while no other work of the log is under way.
     *
     * @param bytes of its lines
     */
    boolean canOverwrite(long bytes) {
        long most = bytes + COMMIT_LINE_BYTES;
        return broken == null
                && settings.fsync() == FsyncPolicy.ALWAYS
                && file.canOverwrite()
                && most <= DiskFile.MOST_OVERWRITTEN
                && offset + most <= Math.min(fileEnd, settings.segmentBytes());
    }

    /**
     * Begins to write one batch as the next commit over space that was made before, and to have it on disk. On the owner's
     * loop, only after {@link #canOverwrite}; no other work of the log may begin before one of the three is called there.
     *
     * @param refused the batch is not on disk, though a part of it may be; {@link #append} writes all of it
     * @param failed the state of the disk is unknown
     */
    void overwrite(List<byte[]> lines, Consumer<Landed> landed, Runnable refused, Consumer<Throwable> failed) {
        byte[] batch = WalFormat.batch(lines, lastCommit + 1, syncedCommit, true);
        Invariant.check(offset + batch.length <= fileEnd, "a batch within the space", () -> batch.length + " bytes");
        long started = clock.nanoTime();
        file.overwrite(offset, batch, new Overwriting() {
            @Override
            public void landed() {
                advance(batch.length);
                syncedCommit = lastCommit;
                landed.accept(new Landed(batch.length, clock.nanoTime() - started, true, Landed.NOT_SAMPLED));
            }

            @Override
            public void refused() {
                refused.run();
            }

            @Override
            public void failed(IOException cause) {
                broken = fsyncFailed(cause);
                failed.accept(broken);
            }
        });
    }

    private void advance(int written) {
        offset += written;
        lastCommit++;
        hasBatches = true;
    }

    private Landed write(List<byte[]> lines) throws IOException {
        if (offset >= settings.segmentBytes()) {
            beginNext();
        }
        boolean strict = settings.fsync() == FsyncPolicy.ALWAYS;
        byte[] batch = WalFormat.batch(lines, lastCommit + 1, syncedCommit, strict);
        try {
            file.write(offset, ByteBuffer.wrap(batch));
            makeSpaceAfter(batch);
        } catch (DiskFullException e) {
            cutBack();
            throw e;
        }
        advance(batch.length);
        long fsyncNanos = 0;
        if (strict) {
            long started = clock.nanoTime();
            syncBatches();
            fsyncNanos = clock.nanoTime() - started;
        }
        return new Landed(batch.length, fsyncNanos, syncedCommit == lastCommit, usableBytes(disk));
    }

    /** In the same fsync as the batch that needed it, and never beyond the length at which a new segment begins. */
    private void makeSpaceAfter(byte[] batch) throws IOException {
        long end = offset + batch.length;
        if (end <= fileEnd) {
            return;
        }
        fileEnd = end;
        if (batch.length > LARGE_BYTES) {
            return;
        }
        long spaceEnd = Math.min(end + settings.spaceBytes(), settings.segmentBytes());
        while (fileEnd < spaceEnd) {
            int length = (int) Math.min(EMPTY_LINES.length, spaceEnd - fileEnd);
            file.write(fileEnd, ByteBuffer.wrap(EMPTY_LINES, 0, length));
            fileEnd += length;
        }
    }

    private void cutSpace() throws IOException {
        if (fileEnd > offset) {
            file.truncate(offset);
            fileEnd = offset;
        }
    }

    static long usableBytes(Disk disk) {
        try {
            return disk.usableBytes();
        } catch (IOException e) {
            // Only a guard that refuses early; a write on a full disk is handled when it fails.
            return Long.MAX_VALUE;
        }
    }

    /** The writers of the batch will hear that it was not applied, so no crash may bring any of it back. */
    private void cutBack() throws IOException {
        file.truncate(offset);
        fileEnd = offset;
        forceToDisk();
    }

    /** Ends the file where its last batch ends, and has it on disk. */
    void finish() throws IOException {
        unlessBroken(() -> {
            cutSpace();
            forceToDisk();
            syncedCommit = lastCommit;
            return null;
        });
    }

    /** Has all batches so far on disk. */
    void sync() throws IOException {
        unlessBroken(() -> {
            syncBatches();
            return null;
        });
    }

    private void syncBatches() throws IOException {
        if (syncedCommit < lastCommit) {
            forceToDisk();
            syncedCommit = lastCommit;
        }
    }

    private void forceToDisk() throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            // Also when the cause is a full disk: the batch was written, and how much of it stays is unknown.
            throw fsyncFailed(e);
        }
    }

    private FsyncFailedException fsyncFailed(IOException cause) {
        return new FsyncFailedException("The fsync of " + WalFormat.segmentName(segment) + " failed", cause);
    }

    /**
     * Goes on in a new segment, unless the present one is still without batches.
     *
     * @return the segment that the next batch goes to
     */
    long rotate() throws IOException {
        return unlessBroken(this::beginNext);
    }

    private long beginNext() throws IOException {
        if (hasBatches) {
            cutSpace();
            // The existence of the next segment proves that this one is on disk.
            syncBatches();
            DiskFile full = file;
            begin(segment + 1);
            full.close();
        }
        return segment;
    }

    private void begin(long number) throws IOException {
        String name = WalFormat.segmentName(number);
        byte[] header = new WalFormat.Header(
                        number, WalFormat.FORMAT, settings.nodeId(), settings.clusterName(), lastCommit + 1)
                .line();
        ByteBuffer line = ByteBuffer.allocate(header.length + 1).put(header).put((byte) '\n');
        DiskFile next = null;
        try {
            next = disk.open(name);
            next.write(0, line.flip());
        } catch (DiskFullException e) {
            if (next != null) {
                next.close();
            }
            disk.delete(name);
            Durable.syncDirectory(disk);
            throw e;
        }
        file = next;
        segment = number;
        offset = header.length + 1L;
        fileEnd = offset;
        hasBatches = false;
        forceToDisk();
        Durable.syncDirectory(disk);
    }

    /** The number of the last batch written. */
    long lastCommit() {
        return lastCommit;
    }

    /** Closes the file; {@link #finish} first, unless it failed. */
    void close() throws IOException {
        file.close();
    }
}
