package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Does the pieces of a long work one after another and pauses between them: not at all while nobody writes, else for twice as
 * long as the pieces took, their waits for the disk included, so that writes have most of the disk and of the processors. Used
 * on the owner's loop.
 */
final class PacedBackground {
    private static final int PAUSES = 2;
    /** A disk that hangs does not make the work hang for longer still. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Background background;
    private final Scheduler scheduler;
    private final Clock clock;
    private final LongSupplier commits;
    private long commitsBefore;
    /** Pauses that are still to be made; timers count whole milliseconds, and pieces may take less. */
    private long owedNanos;

    private long endedNanos;
    private Throwable stopped;
    private Scheduler.Cancellable pause;
    /** Who is told when the work is stopped in a pause, null outside of one. */
    private Consumer<Throwable> pausing;

    /** @param commits the number of the log's last commit: who writes moves it on */
    PacedBackground(Background background, Scheduler scheduler, Clock clock, LongSupplier commits) {
        this.background = background;
        this.scheduler = scheduler;
        this.clock = clock;
        this.commits = commits;
        this.commitsBefore = commits.getAsLong();
        this.endedNanos = clock.nanoTime();
    }

    /** Does a piece, and after a pause what follows it; at once what follows its failure, or that the work was stopped. */
    <T> void run(Background.Work<T> piece, Consumer<T> next, Consumer<Throwable> failed) {
        if (stopped != null) {
            failed.accept(stopped);
            return;
        }
        long begunNanos = clock.nanoTime();
        owedNanos = Math.max(-MOST_NANOS, owedNanos - (begunNanos - endedNanos));
        background.run(piece, done -> ended(begunNanos, () -> next.accept(done), failed), failed);
    }

    private void ended(long begunNanos, Runnable next, Consumer<Throwable> failed) {
        if (stopped != null) {
            failed.accept(stopped);
            return;
        }
        endedNanos = clock.nanoTime();
        owedNanos = Math.min(MOST_NANOS, owedNanos + PAUSES * (endedNanos - begunNanos));
        long commit = commits.getAsLong();
        if (commit == commitsBefore) {
            owedNanos = 0;
        }
        commitsBefore = commit;
        pausing = failed;
        pause = scheduler.after(Math.max(0, TimeUnit.NANOSECONDS.toMillis(owedNanos)), () -> {
            pausing = null;
            next.run();
        });
    }

    /** Does something at the end of the work, without a pause and also when it was stopped. */
    void runLast(Background.Work<Void> piece, Runnable then) {
        background.run(piece, done -> then.run(), failed -> then.run());
    }

    /** Stops the work: a piece under way still ends, another does not begin. */
    void stop(Throwable cause) {
        if (stopped != null) {
            return;
        }
        stopped = cause;
        Consumer<Throwable> waiting = pausing;
        if (waiting != null) {
            pausing = null;
            pause.cancel();
            waiting.accept(cause);
        }
    }
}
