package io.kvorum.node;

/** Which steps of a recovery get a line in the log: the first, one a second, and the end. Used by one thread. */
final class RecoveryPace {
    static final long MILLIS = 1_000;

    private boolean begun;
    private boolean ended;
    private long lastMillis;

    /**
     * Whether a step gets a line.
     *
     * @param bytesRead bytes of {@code bytesTotal} that were read so far
     * @param nowMillis of a clock
     */
    boolean isDue(long bytesRead, long bytesTotal, long nowMillis) {
        boolean ends = bytesRead >= bytesTotal && !ended;
        boolean due = !ended && (!begun || ends || nowMillis - lastMillis >= MILLIS);
        if (due) {
            lastMillis = nowMillis;
        }
        begun = true;
        ended |= ends;
        return due;
    }
}
