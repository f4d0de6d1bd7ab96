package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.Invariant;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.DiskFullException;
import io.kvorum.port.Scheduler;
import io.kvorum.version.Record;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Group commit. While one batch is written and fsynced, by the background or by the kernel on the loop's behalf, appends
 * collect in the next; when it landed, the next flies. Batch n+1 is never written before the fsync of batch n returned:
 * recovery depends on it.
 */
final class Wal {
    private final Background background;
    private final Scheduler scheduler;
    private final StorageSettings settings;
    private final SegmentWriter writer;
    private final Owner owner;

    private final Deque<Batch> queued = new ArrayDeque<>();
    private final DroppedSequences dropped = new DroppedSequences();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private Batch flying;
    /** The kernel writes a batch, also when nobody waits for it any more because the log failed meanwhile. */
    private boolean overwriting;

    private boolean flushDue;
    private boolean rotating;
    private Rotation rotation;
    private boolean failed;
    private Scheduler.Cancellable syncTimer;
    private long nextSequence = 1;
    private long settledSequence;
    private long pendingBytes;
    private long lastCommit;

    /** What the log tells the store. */
    interface Owner {
        /** The batch is durable: its records are the state now. */
        void committed(Batch batch, SegmentWriter.Landed landed);

        /** The disk was full: everything appended and not committed is gone as if it had never been. */
        void dropped(DiskFullException cause);

        /** The disk cannot be trusted any more. */
        void failed(Throwable cause);

        /** A waiter's callback threw. */
        void callbackFailed(RuntimeException cause);
    }

    private record Rotation(LongConsumer done, Consumer<Throwable> failed) {}

    Wal(Background background, Scheduler scheduler, StorageSettings settings, SegmentWriter writer, Owner owner) {
        this.background = background;
        this.scheduler = scheduler;
        this.settings = settings;
        this.writer = writer;
        this.owner = owner;
        this.lastCommit = writer.lastCommit();
    }

    /** Adds a record to the batch that is being collected; {@link #flushSoon} sends it off. */
    long append(Record record) {
        Invariant.check(!failed, "a log that works", "an append after a failure");
        Batch last = queued.peekLast();
        if (last == null || !last.hasRoom(record, settings)) {
            last = new Batch(nextSequence);
            queued.addLast(last);
        }
        last.add(record);
        pendingBytes += record.line().length + 1L;
        return nextSequence++;
    }

    /** Calls back with null when the sequence is durable, or with why it is not; at once when that is known. */
    void whenDurable(long sequence, Consumer<Throwable> done) {
        Invariant.check(sequence < nextSequence, "a sequence of before", () -> sequence + " before " + nextSequence);
        if (sequence <= settledSequence) {
            done.accept(dropped.why(sequence));
            return;
        }
        if (flying != null && sequence <= flying.lastSequence()) {
            flying.await(done);
            return;
        }
        for (Batch batch : queued) {
            if (sequence <= batch.lastSequence()) {
                batch.await(done);
                return;
            }
        }
        throw new IllegalStateException("No batch holds the pending sequence " + sequence);
    }

    /** Sends what was appended to disk, together with what else is appended in this moment. */
    void flushSoon() {
        if (flying == null && !flushDue) {
            flushDue = true;
            scheduler.soon(() -> {
                flushDue = false;
                flush();
            });
        }
    }

    /** Sends the next batch to disk unless one is on its way. */
    private void flush() {
        if (flying != null || rotating || failed) {
            return;
        }
        if (rotation != null) {
            startRotation();
        } else if (!queued.isEmpty()) {
            fly(queued.pollFirst());
        }
    }

    private void runIdleTasks() {
        boolean busy = flying != null || rotating || rotation != null || !queued.isEmpty();
        if (!overwriting && (failed || !busy)) {
            List<Runnable> tasks = List.copyOf(whenIdle);
            whenIdle.clear();
            tasks.forEach(Runnable::run);
        }
    }

    private void fly(Batch batch) {
        flying = batch;
        if (writer.canOverwrite(batch.bytes())) {
            overwrite(batch);
        } else {
            write(batch);
        }
    }

    private void write(Batch batch) {
        background.run(() -> writer.append(batch.lines()), landed -> landed(batch, landed), this::crashed);
    }

    private void overwrite(Batch batch) {
        overwriting = true;
        writer.overwrite(
                batch.lines(),
                landed -> overwritten(() -> landed(batch, landed)),
                () -> overwritten(() -> write(batch)),
                cause -> overwritten(() -> fail(cause)));
    }

    /** The kernel is done with a batch. What follows is of no use when the log failed meanwhile. */
    private void overwritten(Runnable next) {
        overwriting = false;
        if (failed) {
            runIdleTasks();
        } else {
            next.run();
        }
    }

    private void landed(Batch batch, SegmentWriter.Landed landed) {
        if (failed) {
            return;
        }
        flying = null;
        lastCommit++;
        pendingBytes -= batch.bytes();
        settledSequence = batch.lastSequence();
        owner.committed(batch, landed);
        if (!landed.synced() && settings.fsync() == FsyncPolicy.INTERVAL) {
            armSync();
        }
        // The disk goes on with the next batch while the waiters of this one are served.
        flush();
        settle(batch, null);
        runIdleTasks();
    }

    private void crashed(Throwable cause) {
        if (cause instanceof DiskFullException full && !failed) {
            dropAll(full);
        } else {
            fail(cause);
        }
    }

    /** Later batches were computed on top of the one that failed, so they go with it. */
    private void dropAll(DiskFullException cause) {
        KvorumException why = new KvorumException(
                FailureCode.DISK_FULL, "The disk became full while the write was on its way and it was taken back");
        List<Batch> batches = takePending(why);
        owner.dropped(cause);
        flush();
        batches.forEach(batch -> settle(batch, why));
        runIdleTasks();
    }

    /** Takes no further append: the disk cannot be trusted any more. */
    void fail(Throwable cause) {
        if (failed) {
            return;
        }
        failed = true;
        KvorumException why = unknown("The node's disk failed while the write was on its way");
        List<Batch> batches = takePending(why);
        owner.failed(cause);
        batches.forEach(batch -> settle(batch, why));
        Rotation waiting = rotation;
        rotation = null;
        if (waiting != null) {
            waiting.failed().accept(cause);
        }
        runIdleTasks();
    }

    private List<Batch> takePending(KvorumException why) {
        List<Batch> batches = new ArrayList<>();
        if (flying != null) {
            batches.add(flying);
        }
        batches.addAll(queued);
        flying = null;
        queued.clear();
        pendingBytes = 0;
        if (!batches.isEmpty()) {
            dropped.add(settledSequence + 1, nextSequence - 1, why);
            settledSequence = nextSequence - 1;
        }
        return batches;
    }

    private void settle(Batch batch, KvorumException why) {
        for (Consumer<Throwable> waiter : batch.waiters()) {
            try {
                waiter.accept(why);
            } catch (RuntimeException e) {
                // One waiter's bug must not keep the others waiting for ever.
                owner.callbackFailed(e);
            }
        }
    }

    private static KvorumException unknown(String detail) {
        return new KvorumException(FailureCode.OUTCOME_UNKNOWN, detail);
    }

    /** Switches to a new segment between two batches; everything committed before is then in older ones. */
    void rotate(LongConsumer done, Consumer<Throwable> notDone) {
        Invariant.check(rotation == null && !failed, "one rotation at a time of a working log", "another");
        rotation = new Rotation(done, notDone);
        flush();
    }

    private void startRotation() {
        rotating = true;
        Rotation current = rotation;
        background.run(
                writer::rotate,
                segment -> {
                    rotating = false;
                    if (failed) {
                        return;
                    }
                    rotation = null;
                    current.done().accept(segment);
                    flush();
                    runIdleTasks();
                },
                cause -> {
                    rotating = false;
                    if (cause instanceof DiskFullException) {
                        rotation = null;
                        current.failed().accept(cause);
                        flush();
                        runIdleTasks();
                    } else {
                        fail(cause);
                    }
                });
    }

    private void armSync() {
        if (syncTimer != null) {
            return;
        }
        syncTimer = scheduler.after(settings.fsyncIntervalMillis(), () -> {
            syncTimer = null;
            if (!failed) {
                background.run(this::syncOnBackground, done -> {}, this::fail);
            }
        });
    }

    private Void syncOnBackground() throws Exception {
        writer.sync();
        return null;
    }

    /** Runs the task when nothing is queued, flying or rotating, or when the log failed and the kernel is done with it. */
    void whenIdle(Runnable task) {
        whenIdle.add(task);
        flush();
        runIdleTasks();
    }

    /** Ends the fsync timer. */
    void stop() {
        if (syncTimer != null) {
            syncTimer.cancel();
        }
    }

    /** The last group commit that landed. */
    long lastCommit() {
        return lastCommit;
    }

    /** Bytes appended and not yet landed. */
    long pendingBytes() {
        return pendingBytes;
    }
}
