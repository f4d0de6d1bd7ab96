package io.kvorum.port;

/** Two clocks: one that people read and that may jump, one that only goes forward. Callable from any thread. */
public interface Clock {
    /** Wall clock, milliseconds since 1970-01-01T00:00Z. May jump both ways. */
    long wallMillis();

    /** Monotonic clock, nanoseconds since an arbitrary origin. For deadlines and durations. */
    long nanoTime();
}
