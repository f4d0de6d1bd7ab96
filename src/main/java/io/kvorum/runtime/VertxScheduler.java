package io.kvorum.runtime;

import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Tasks on one context, all behind a single Vert.x timer: nearly every request sets a deadline and calls it off, and two
 * calls to Vert.x for each would be a good part of its cost. To be called on that context.
 */
public final class VertxScheduler implements Scheduler {
    private static final long NONE = Long.MAX_VALUE;

    private final Vertx vertx;
    private final Context context;
    private final Clock clock;
    private final long startNanos;
    private final TimerWheel wheel = new TimerWheel(0);
    /** When the timer fires, in milliseconds since the start; {@link #NONE} while there is none. */
    private long firesAt = NONE;

    private long timer;

    /**
     * @param context where the tasks run
     * @param clock whose monotonic time says when a task is due
     */
    public VertxScheduler(Vertx vertx, Context context, Clock clock) {
        this.vertx = vertx;
        this.context = context;
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNanos);
    }

    @Override
    public void soon(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public Cancellable after(long delayMillis, Runnable task) {
        if (delayMillis <= 0) {
            boolean[] cancelled = new boolean[1];
            context.runOnContext(now -> {
                if (!cancelled[0]) {
                    task.run();
                }
            });
            return () -> cancelled[0] = true;
        }
        long now = millis();
        // The present millisecond has begun already, so one more, or the task might run too early.
        long due = now + delayMillis + 1;
        TimerWheel.Alarm alarm = wheel.set(due, task);
        if (due < firesAt) {
            fireAt(due, now);
        }
        return alarm::cancel;
    }

    private void fireAt(long due, long now) {
        if (firesAt != NONE) {
            vertx.cancelTimer(timer);
        }
        firesAt = due;
        timer = vertx.setTimer(Math.max(1, due - now), fired -> fired());
    }

    private void fired() {
        firesAt = NONE;
        long now = millis();
        // Each in a turn of its own: what one of them throws is its own affair.
        wheel.advance(now).forEach(alarm -> soon(alarm::ring));
        long next = wheel.next();
        if (next != NONE) {
            fireAt(next, now);
        }
    }
}
