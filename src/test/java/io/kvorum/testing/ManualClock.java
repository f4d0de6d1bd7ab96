package io.kvorum.testing;

import io.kvorum.port.Clock;

/** Clocks that stand still until a test moves them. */
public final class ManualClock implements Clock {
    private long wallMillis = 1_763_846_033_123L;
    private long nanoTime;

    @Override
    public long wallMillis() {
        return wallMillis;
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    /** Moves both clocks forward. */
    public void advanceMillis(long millis) {
        wallMillis += millis;
        nanoTime += millis * 1_000_000;
    }

    /** Moves the monotonic clock forward by less than the wall clock shows. */
    public void advanceMicros(long micros) {
        nanoTime += micros * 1_000;
    }

    /** Sets the wall clock, forward or back. */
    public void setWallMillis(long millis) {
        wallMillis = millis;
    }
}
