package io.kvorum.storage;

import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the end of the log trustworthy before anything is built on it. Background only.
 *
 * <p>After an fsync that failed, the cache may show a last batch that the disk never got, with its pages marked clean: a
 * new fsync would report success and do nothing. So the bytes that were read are written over themselves and fsynced.
 * Every step leaves the log readable as before when the power fails.
 */
final class TailRepair {
    private static final int CHUNK = 256 * 1024;

    private final Disk disk;
    private final Clock clock;
    private final StorageSettings settings;
    private final List<String> notices = new ArrayList<>();

    TailRepair(Disk disk, Clock clock, StorageSettings settings) {
        this.disk = disk;
        this.clock = clock;
        this.settings = settings;
    }

    /** Begins a log. */
    SegmentWriter create(long segment, long lastCommit) throws IOException {
        return SegmentWriter.create(disk, clock, settings, segment, lastCommit);
    }

    /**
     * Repairs the last segment.
     *
     * @param lastCommit the last whole batch in the log
     * @param proven whether a clean shutdown proves that everything is on disk
     * @return goes on after it
     */
    SegmentWriter repair(SegmentScanner last, long lastCommit, boolean proven) throws IOException {
        if (!last.headerRead()) {
            notices.add("Removed " + last.name() + ": the node went down while it was created (" + last.damage()
                    + "). No write in it was acknowledged, unless the disk damaged it later");
            disk.delete(last.name());
            Durable.syncDirectory(disk);
            return create(last.segment(), lastCommit);
        }
        WalFormat.Commit closing = last.closingCommit();
        long end = last.goodEnd();
        if (!proven) {
            try (DiskFile file = disk.open(last.name())) {
                cut(file, last);
                writeAgain(file, last);
                if (closing != null) {
                    byte[] line = closing.line();
                    file.write(
                            end,
                            ByteBuffer.allocate(line.length + 1)
                                    .put(line)
                                    .put((byte) '\n')
                                    .flip());
                    end += line.length + 1L;
                }
                Durable.sync(file, last.name());
            }
        }
        return SegmentWriter.resume(
                disk,
                clock,
                settings,
                last.segment(),
                end,
                closing == null ? lastCommit : closing.number(),
                closing != null || last.hasBatches());
    }

    private void cut(DiskFile file, SegmentScanner last) throws IOException {
        if (last.damage() == null) {
            // Nobody knows how much of the empty lines behind the last batch the disk ever got.
            file.truncate(last.goodEnd());
            return;
        }
        WalFormat.Commit closing = last.closingCommit();
        notices.add("Cut a torn tail off " + last.name() + " at byte " + last.goodEnd() + ", "
                + (file.size() - last.goodEnd()) + " bytes, after "
                + (closing == null ? "commit " + last.lastCommit() : closing.records() + " records of the torn batch")
                + " (" + last.damage() + "). "
                + (settings.fsync() == FsyncPolicy.ALWAYS
                        ? "No write in it was acknowledged, unless the disk damaged it later"
                        : "Writes in it may have been acknowledged: the fsync policy allows losing the latest"));
        file.truncate(last.goodEnd());
        // Before anything is written behind the cut: a crash must not bring the cut part back behind new bytes.
        Durable.sync(file, last.name());
    }

    private void writeAgain(DiskFile file, SegmentScanner last) throws IOException {
        try (InputStream in = disk.read(last.name())) {
            long at = last.unprovenStart();
            in.skipNBytes(at);
            while (at < last.goodEnd()) {
                byte[] chunk = in.readNBytes((int) Math.min(CHUNK, last.goodEnd() - at));
                if (chunk.length == 0) {
                    throw new EOFException(last.name() + " became shorter while it was read");
                }
                file.write(at, ByteBuffer.wrap(chunk));
                at += chunk.length;
            }
        }
    }

    /** What an operator should know. */
    List<String> notices() {
        return notices;
    }
}
