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
 * until little is left. A crash in between leaves what the next start deletes; of the snapshot it leaves nothing.
 */
final class OldFiles {
    private static final long MOST_AT_ONCE = 1 << 20;
    /** Of a segment: small ones go the same way. */
    private static final int LEAST_PIECES = 8;

    private final Disk disk;
    private final PacedBackground background;
    private final long firstSegment;
    private final long piece;

    // Of the background.
    private final Deque<String> segments = new ArrayDeque<>();
    /** The file that is being shortened, null between two. */
    private DiskFile file;
    /** Its name, null when it has none. */
    private String name;

    /**
     * Segments before this one are old.
     *
     * @param firstSegment the first that the snapshot does not contain
     * @param segmentBytes about how long they are
     */
    OldFiles(Disk disk, PacedBackground background, long firstSegment, long segmentBytes) {
        this.disk = disk;
        this.background = background;
        this.firstSegment = firstSegment;
        this.piece = Math.max(1, Math.min(MOST_AT_ONCE, segmentBytes / LEAST_PIECES));
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
        background.run(
                () -> {
                    file = snapshotOrNull;
                    segments.addAll(segmentsBefore(disk, firstSegment));
                    return false;
                },
                begun -> next(done),
                notListed -> done.run());
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
                notDeleted -> done.run());
    }

    private boolean shorten() throws IOException {
        try {
            return shortened();
        } catch (IOException e) {
            if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    /** Takes a piece off the end of a file; true when there is none any more. */
    private boolean shortened() throws IOException {
        if (file == null) {
            name = segments.poll();
            if (name == null) {
                return true;
            }
            file = disk.open(name);
        }
        long length = file.size();
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
