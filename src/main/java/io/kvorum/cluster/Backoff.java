package io.kvorum.cluster;

import io.kvorum.port.Entropy;

/**
 * How long to wait before the next attempt: twice as long each time up to a limit, of which a random part between half
 * and all is taken, so that nodes which failed together do not return together.
 */
public final class Backoff {
    private final long firstMillis;
    private final long maxMillis;
    private final Entropy entropy;

    /**
     * @param firstMillis longest wait before the second attempt, at least 1
     * @param maxMillis longest wait ever, at least {@code firstMillis}
     */
    public Backoff(long firstMillis, long maxMillis, Entropy entropy) {
        if (firstMillis < 1 || maxMillis < firstMillis) {
            throw new IllegalArgumentException(
                    "A backoff needs 1 <= first <= max, found " + firstMillis + " and " + maxMillis + " ms");
        }
        this.firstMillis = firstMillis;
        this.maxMillis = maxMillis;
        this.entropy = entropy;
    }

    /**
     * Milliseconds to wait.
     *
     * @param attempt number of attempts that failed in a row, at least 1
     */
    public long delayMillis(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("The first failed attempt is number 1, found " + attempt);
        }
        long longest = firstMillis;
        for (int i = 1; i < attempt && longest < maxMillis; i++) {
            longest = longest > maxMillis / 2 ? maxMillis : longest * 2;
        }
        long shortest = (longest + 1) / 2;
        return shortest + (long) (entropy.nextDouble() * (longest - shortest + 1));
    }

    /** The longest wait ever, milliseconds. */
    public long maxMillis() {
        return maxMillis;
    }
}
