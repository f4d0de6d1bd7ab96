package io.kvorum.node;

/** Which steps of a recovery get a line in the log: the first, one a second, and the end. Used by one thread. */
final class RecoveryPace {
    private static final long NANOS = 1_000_000_000;

    private boolean begun;
    private boolean ended;
    private long lastNanos;

    /**
     * Whether a step gets a line.
     *
     * @param bytesRead bytes of {@code bytesTotal} that were read so far
     * @param nowNanos of a clock that only goes forward
     */
    boolean isDue(long bytesRead, long bytesTotal, long nowNanos) {
        boolean ends = bytesRead >= bytesTotal && !ended;
        boolean due = !ended && (!begun || ends || nowNanos - lastNanos >= NANOS);
        if (due) {
            lastNanos = nowNanos;
        }
        begun = true;
        ended |= ends;
        return due;
    }
}
