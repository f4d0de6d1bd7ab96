package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Deletes the segments that a snapshot in place has made superfluous, while writes go on. A file system takes half a
 * millisecond for each megabyte that it gives back, in one go, and keeps a processor and its own journal busy meanwhile. So
 * files are shortened from their end until little is left. A crash in between leaves what the next start deletes.
 */
final class OldSegments {
    private static final long MOST_AT_ONCE = 2 << 20;
    /** Of a segment: small ones go the same way. */
    private static final int LEAST_PIECES = 8;

    private final Disk disk;
    private final Background background;
    private final Scheduler scheduler;
    private final long firstSegment;
    private final long piece;

    /**
     * Segments before this one are old.
     *
     * @param firstSegment the first that the snapshot does not contain
     * @param segmentBytes about how long they are
     */
    OldSegments(Disk disk, Background background, Scheduler scheduler, long firstSegment, long segmentBytes) {
        this.disk = disk;
        this.background = background;
        this.scheduler = scheduler;
        this.firstSegment = firstSegment;
        this.piece = Math.max(1, Math.min(MOST_AT_ONCE, segmentBytes / LEAST_PIECES));
    }

    /** Deletes the segments before this one at once, while nobody waits for the disk. Background only. */
    static void deleteBefore(Disk disk, long firstSegment) throws IOException {
        for (String name : before(disk, firstSegment)) {
            disk.delete(name);
        }
    }

    private static List<String> before(Disk disk, long firstSegment) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list()) {
            long segment = WalFormat.segmentNumber(name);
            if (segment > 0 && segment < firstSegment) {
                names.add(name);
            }
        }
        return names;
    }

    /** Calls back when all are gone, or when one could not be deleted: the next start tries again. */
    void delete(Runnable done) {
        background.run(
                () -> before(disk, firstSegment), names -> deleteNext(names.iterator(), done), notListed -> done.run());
    }

    private void deleteNext(Iterator<String> names, Runnable done) {
        if (names.hasNext()) {
            shorten(names.next(), names, done);
        } else {
            done.run();
        }
    }

    private void shorten(String name, Iterator<String> others, Runnable done) {
        background.run(
                () -> shorten(name),
                gone -> {
                    if (gone) {
                        deleteNext(others, done);
                    } else {
                        scheduler.after(0, () -> shorten(name, others, done));
                    }
                },
                notDeleted -> done.run());
    }

    /** True when the file is gone. */
    private boolean shorten(String name) throws IOException {
        long length = disk.size(name);
        if (length <= piece) {
            disk.delete(name);
            return true;
        }
        try (DiskFile file = disk.open(name)) {
            file.truncate(length - piece);
        }
        return false;
    }
}
