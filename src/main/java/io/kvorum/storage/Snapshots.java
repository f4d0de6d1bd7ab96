package io.kvorum.storage;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** The snapshots of one store: one at a time, and none when nothing changed. Used on the owner's loop. */
final class Snapshots {
    private final Wal wal;
    private final StorageListener listener;
    private final Supplier<SnapshotRun> runs;
    private long coveredCommit;
    /** The one that is being taken, null when there is none. */
    private SnapshotRun run;

    /**
     * @param coveredCommit the last commit that the snapshot in place contains
     * @param runs makes the next one, which is not started yet
     */
    Snapshots(Wal wal, StorageListener listener, long coveredCommit, Supplier<SnapshotRun> runs) {
        this.wal = wal;
        this.listener = listener;
        this.coveredCommit = coveredCommit;
        this.runs = runs;
    }

    /** Whether anything was committed that the last snapshot may lack. */
    boolean isOneDue() {
        return wal.lastCommit() != coveredCommit;
    }

    /** See {@link StorageEngine#snapshot}. */
    void take(Consumer<SnapshotResult> done, Consumer<Throwable> failed) {
        SnapshotRun.Listener waiting = new SnapshotRun.Listener(done, failed);
        if (run != null) {
            run.join(waiting);
            return;
        }
        if (!isOneDue()) {
            listener.snapshotCovers();
            done.accept(new SnapshotResult(true, 0, 0, coveredCommit, 0));
            return;
        }
        run = runs.get();
        run.join(new SnapshotRun.Listener(this::taken, this::notTaken));
        run.join(waiting);
        run.start();
    }

    private void taken(SnapshotResult result) {
        run = null;
        coveredCommit = result.commit();
        listener.snapshotTaken();
    }

    private void notTaken(Throwable cause) {
        run = null;
        if (cause instanceof FsyncFailedException) {
            wal.fail(cause);
        }
    }

    /** The disk cannot be trusted any more: what is being taken ends, and fails. */
    void stop(Throwable cause) {
        if (run != null) {
            run.stop(cause);
        }
    }
}
