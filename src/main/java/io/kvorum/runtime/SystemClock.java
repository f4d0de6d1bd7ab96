package io.kvorum.runtime;

import io.kvorum.port.Clock;

/** The computer's clocks. Thread-safe. */
public final class SystemClock implements Clock {
    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
