package io.kvorum.sim;

import io.kvorum.port.Background;
import io.kvorum.port.Scheduler;
import io.kvorum.testing.FaultyDisk.PowerLoss;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One process of a node: its event loop and its disk thread. Nothing of it happens after its end, and while it is paused
 * everything waits.
 */
final class SimLoop implements Scheduler, Background {
    private static final long HOP_NANOS = 5_000;

    private final SimTime time;
    private final Random random;
    private final LongSupplier diskNanos;
    private final Consumer<Throwable> broken;
    private final Queue<Runnable> diskWork = new ArrayDeque<>();
    private boolean diskBusy;
    private final Queue<Runnable> whilePaused = new ArrayDeque<>();
    private boolean paused;
    private boolean ended;

    /**
     * @param diskNanos how long the next disk work takes; longer than a hop, so that results arrive in order
     * @param broken told of what a task throws; a loss of power among them ends the process
     */
    SimLoop(SimTime time, Random random, LongSupplier diskNanos, Consumer<Throwable> broken) {
        this.time = time;
        this.random = random;
        this.diskNanos = diskNanos;
        this.broken = broken;
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Lets nothing happen before {@link #resume}. */
    void pause() {
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    /** Lets all that waited happen, in its order. */
    void resume() {
        paused = false;
        whilePaused.forEach(this::later);
        whilePaused.clear();
    }

    /** Runs the task on this loop, now unless it is paused. */
    void run(Runnable task) {
        if (ended) {
            return;
        }
        if (paused) {
            whilePaused.add(task);
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        }
    }

    /** Runs the task on this loop after all that is due. */
    void later(Runnable task) {
        time.after(0, () -> run(task));
    }

    @Override
    public Cancellable after(long delayMillis, Runnable task) {
        SimTime.Cancel event = time.after(Math.max(0, delayMillis) * 1_000_000, () -> run(task));
        return event::cancel;
    }

    @Override
    public <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
        diskWork.add(() -> perform(work, succeeded, failed));
        if (!diskBusy) {
            nextDiskWork();
        }
    }

    /** What the kernel does on the loop's behalf, beside the disk thread. */
    Background kernel() {
        return new Background() {
            @Override
            public <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
                time.after(diskNanos.getAsLong(), () -> SimLoop.this.run(() -> perform(work, succeeded, failed)));
            }
        };
    }

    private void nextDiskWork() {
        diskBusy = true;
        time.after(
                diskNanos.getAsLong(),
                () -> run(() -> {
                    diskWork.remove().run();
                    if (diskWork.isEmpty()) {
                        diskBusy = false;
                    } else {
                        nextDiskWork();
                    }
                }));
    }

    private <T> void perform(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
        T result;
        try {
            result = work.call();
        } catch (PowerLoss off) {
            throw off;
        } catch (Exception e) {
            time.after(hop(), () -> run(() -> failed.accept(e)));
            return;
        }
        time.after(hop(), () -> run(() -> succeeded.accept(result)));
    }

    private long hop() {
        return HOP_NANOS + random.nextInt((int) HOP_NANOS);
    }
}
