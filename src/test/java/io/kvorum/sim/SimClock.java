package io.kvorum.sim;

import io.kvorum.port.Clock;

/** One machine's clocks: the wall clock may be wrong, the monotonic one is not. */
final class SimClock implements Clock {
    private static final long ORIGIN_MILLIS = 1_763_846_033_123L;

    private final SimTime time;
    private long skewMillis;

    SimClock(SimTime time) {
        this.time = time;
    }

    void skew(long millis) {
        skewMillis = millis;
    }

    @Override
    public long wallMillis() {
        return ORIGIN_MILLIS + time.nowNanos() / 1_000_000 + skewMillis;
    }

    @Override
    public long nanoTime() {
        return time.nowNanos();
    }
}
