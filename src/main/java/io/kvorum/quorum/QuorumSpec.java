package io.kvorum.quorum;

/**
 * How many replicas a key has and how many of them must answer.
 *
 * @param n replicas of a key, at least 1
 * @param w replicas that must have a write before it is acknowledged, 1..n
 * @param r replicas that must answer a read, 1..n
 */
public record QuorumSpec(int n, int w, int r) {
    public QuorumSpec {
        if (n < 1) {
            throw new IllegalArgumentException("n, the number of replicas, must be at least 1, found " + n);
        }
        requireWithin("w", w, n);
        requireWithin("r", r, n);
    }

    private static void requireWithin(String name, int value, int n) {
        if (value < 1 || value > n) {
            throw new IllegalArgumentException(name + " must be between 1 and n = " + n + ", found " + value);
        }
    }

    /** Whether every read quorum shares a replica with every write quorum, so that a read sees acknowledged writes. */
    public boolean strict() {
        return w + r > n;
    }
}
