package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Gives back the room of what a snapshot in place has made superfluous, while writes go on: the snapshot before, whose name
 * is gone and which is only held open, and the segments. A file system takes up to half a millisecond for each megabyte that
 * it gives back, in one go, and keeps a processor and its own journal busy meanwhile. So files are shortened from their end
 * until little is left. A crash in between leaves segments that the next start deletes; the snapshot has no name any more and
 * goes with the process.
 */
final class OldFiles {
    private static final long MOST_AT_ONCE = 1 << 20;
    /** Of a file: small ones go the same way. */
    private static final int LEAST_PIECES = 8;

    private final Disk disk;
    private final PacedBackground background;
    private final long firstSegment;

    // Of the background, once it has begun.
    private final Deque<String> segments = new ArrayDeque<>();
    /** The file that is being shortened, null between two. */
    private DiskFile file;
    /** Its name, null when it has none. */
    private String name;
    /** Bytes to take off at a time, 0 when that is not settled yet. */
    private long piece;

    /**
     * Segments before this one are old.
     *
     * @param firstSegment the first that the snapshot does not contain
     */
    OldFiles(Disk disk, PacedBackground background, long firstSegment) {
        this.disk = disk;
        this.background = background;
        this.firstSegment = firstSegment;
    }

    /** Deletes the segments before this one at once, while nobody waits for the disk. Background only. */
    static void deleteSegmentsBefore(Disk disk, long firstSegment) throws IOException {
        for (String name : segmentsBefore(disk, firstSegment)) {
            disk.delete(name);
        }
    }

    private static List<String> segmentsBefore(Disk disk, long firstSegment) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list()) {
            long segment = WalFormat.segmentNumber(name);
            if (segment > 0 && segment < firstSegment) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Begins; what is written meanwhile goes in between.
     *
     * @param snapshotOrNull the snapshot before, which is closed in the end; the loss of its name is durable
     * @param done called when all are gone, or when one could not be deleted: the next start tries again
     */
    void release(DiskFile snapshotOrNull, Runnable done) {
        if (snapshotOrNull != null) {
            opened(null, snapshotOrNull);
        }
        background.run(
                () -> segments.addAll(segmentsBefore(disk, firstSegment)),
                begun -> next(done),
                notListed -> giveUp(done));
    }

    private void next(Runnable done) {
        background.run(
                this::shorten,
                gone -> {
                    if (gone) {
                        done.run();
                    } else {
                        next(done);
                    }
                },
                notDeleted -> giveUp(done));
    }

    private void giveUp(Runnable done) {
        background.runLast(
                () -> {
                    if (file != null) {
                        file.close();
                    }
                    return null;
                },
                done);
    }

    private void opened(String itsName, DiskFile itself) {
        name = itsName;
        file = itself;
        piece = 0;
    }

    /** Takes a piece off the end of a file; true when there is none any more. */
    private boolean shorten() throws IOException {
        if (file == null) {
            String next = segments.poll();
            if (next == null) {
                return true;
            }
            opened(next, disk.open(next));
        }
        long length = file.size();
        if (piece == 0) {
            piece = Math.max(1, Math.min(MOST_AT_ONCE, length / LEAST_PIECES));
        }
        if (length > piece) {
            file.truncate(length - piece);
            return false;
        }
        file.close();
        file = null;
        if (name != null) {
            disk.delete(name);
        }
        return false;
    }
}
