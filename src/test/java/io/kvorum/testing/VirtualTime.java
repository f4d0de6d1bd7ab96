package io.kvorum.testing;

import java.util.function.BooleanSupplier;

/** A clock and the timers on it, moved together, millisecond by millisecond. */
public final class VirtualTime {
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);

    public ManualClock clock() {
        return clock;
    }

    public ManualScheduler scheduler() {
        return scheduler;
    }

    /** The monotonic time so far from now, for deadlines. */
    public long nanosIn(long millis) {
        return clock.nanoTime() + millis * 1_000_000;
    }

    /** Runs what is due, and whatever that makes due. */
    public void runDue() {
        while (scheduler.runOne()) {
            // Each task may have made others that are due at once.
        }
    }

    /** Lets time pass and runs every task at its time. */
    public void advance(long millis) {
        runUntil(() -> false, millis);
    }

    /**
     * Lets time pass until the condition holds, at most so long; it is looked at after every task.
     *
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, long longestMillis) {
        for (long passed = 0; ; passed++) {
            do {
                if (condition.getAsBoolean()) {
                    return true;
                }
            } while (scheduler.runOne());
            if (passed == longestMillis) {
                return false;
            }
            clock.advanceMillis(1);
        }
    }

    /** Timers that wait: after all work ended, a leak. */
    public int timers() {
        return scheduler.waiting();
    }
}
