package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Does the pieces of a long work one after another and pauses between them: not at all while nobody writes, else twice as
 * long as the piece took, so that writes have most of the disk and of the processors. Used on the owner's loop.
 */
final class PacedBackground {
    private static final int PAUSES = 2;
    /** A disk that hangs does not make the work hang for longer still. */
    private static final long MOST_MILLIS = 50;

    private final Background background;
    private final Scheduler scheduler;
    private final Clock clock;
    private final LongSupplier commits;
    private long commitsBefore;

    /** @param commits the number of the log's last commit: who writes moves it on */
    PacedBackground(Background background, Scheduler scheduler, Clock clock, LongSupplier commits) {
        this.background = background;
        this.scheduler = scheduler;
        this.clock = clock;
        this.commits = commits;
        this.commitsBefore = commits.getAsLong();
    }

    /** Does a piece, and after a pause what follows it; at once what follows its failure. */
    <T> void run(Background.Work<T> piece, Consumer<T> next, Consumer<Throwable> failed) {
        long begunNanos = clock.nanoTime();
        background.run(
                piece,
                done -> scheduler.after(pauseMillis(clock.nanoTime() - begunNanos), () -> next.accept(done)),
                failed);
    }

    private long pauseMillis(long tookNanos) {
        long commit = commits.getAsLong();
        boolean idle = commit == commitsBefore;
        commitsBefore = commit;
        if (idle) {
            return 0;
        }
        // Rounded up: most pieces take less than a millisecond.
        long pauseNanos = Math.min(PAUSES * tookNanos, TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS));
        return TimeUnit.NANOSECONDS.toMillis(pauseNanos + TimeUnit.MILLISECONDS.toNanos(1) - 1);
    }
}
