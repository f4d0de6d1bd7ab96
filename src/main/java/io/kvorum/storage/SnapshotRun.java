package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.Scheduler;
import io.kvorum.version.PlainLineBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One snapshot, while writes go on: switches the log to a new segment, walks the store slice by slice on the owner's loop,
 * and has each slice encoded and written on the background. What changes meanwhile may be in it or not; the new segment replays on
 * top, and replaying twice changes nothing.
 */
final class SnapshotRun {
    private final Disk disk;
    private final Background background;
    private final PacedBackground paced;
    private final StorageSettings settings;
    private final Clock clock;
    private final Store store;
    private final Wal wal;
    private final List<Listener> listeners = new ArrayList<>();
    private final long startedNanos;

    private long firstSegment;
    private long commit;
    private SnapshotWriter writer;
    private Iterator<Packed> packed;
    /** Of the background. */
    private final PlainLineBuffer lines = new PlainLineBuffer();

    /** Who waits for the snapshot. */
    record Listener(Consumer<SnapshotResult> done, Consumer<Throwable> failed) {}

    SnapshotRun(
            Disk disk,
            Background background,
            Scheduler scheduler,
            Clock clock,
            StorageSettings settings,
            Store store,
            Wal wal) {
        this.disk = disk;
        this.background = background;
        this.paced = new PacedBackground(background, scheduler, clock, wal::lastCommit);
        this.settings = settings;
        this.clock = clock;
        this.store = store;
        this.wal = wal;
        this.startedNanos = clock.nanoTime();
    }

    /** Also tells this one how it ended; the one added first hears it first. */
    void join(Listener listener) {
        listeners.add(listener);
    }

    /** Ends it, because the disk cannot be trusted any more; the files that it has open are closed. */
    void stop(Throwable cause) {
        paced.stop(cause);
    }

    void start() {
        wal.rotate(this::begin, this::failed);
    }

    private void begin(long segment) {
        firstSegment = segment;
        // Every commit so far is in the store by now, and every later one goes to the new segment.
        commit = wal.lastCommit();
        SnapshotWriter.Header header = new SnapshotWriter.Header(
                WalFormat.FORMAT, settings.nodeId(), settings.clusterName(), firstSegment, commit, store.seed());
        long expectedBytes = store.bytes();
        background.run(
                () -> SnapshotWriter.create(disk, header, expectedBytes),
                created -> {
                    writer = created;
                    packed = store.packed();
                    nextSlice();
                },
                this::failed);
    }

    private void nextSlice() {
        List<Packed> slice = SnapshotWriter.slice(packed);
        if (slice.isEmpty()) {
            background.run(this::finish, finished -> verify(), this::abandon);
        } else {
            paced.run(() -> append(slice), appended -> nextSlice(), this::abandon);
        }
    }

    private Void append(List<Packed> slice) throws IOException {
        store.lines(slice, lines);
        writer.append(lines.lines(), slice.size());
        return null;
    }

    private Void finish() throws IOException {
        writer.finish();
        return null;
    }

    private void verify() {
        paced.run(
                () -> writer.verify(settings),
                proven -> {
                    if (proven) {
                        background.run(writer::publish, this::published, this::abandon);
                    } else {
                        verify();
                    }
                },
                this::abandon);
    }

    private void published(DiskFile before) {
        SnapshotResult result =
                new SnapshotResult(false, writer.records(), writer.bytes(), commit, clock.nanoTime() - startedNanos);
        new OldFiles(disk, paced, firstSegment).release(before, () -> succeeded(result));
    }

    private void abandon(Throwable cause) {
        background.run(
                () -> {
                    writer.abandon();
                    return null;
                },
                done -> failed(cause),
                // The next snapshot or the next start deletes what is left.
                notDeleted -> failed(cause));
    }

    private void succeeded(SnapshotResult result) {
        List.copyOf(listeners).forEach(listener -> listener.done().accept(result));
    }

    private void failed(Throwable cause) {
        List.copyOf(listeners).forEach(listener -> listener.failed().accept(cause));
    }
}
