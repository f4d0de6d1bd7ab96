package io.kvorum.version;

import java.util.Objects;

/**
 * One write that no other known write has replaced.
 *
 * <p>The natural order is the order of last-write-wins: by timestamp, then actor, then counter. It is total over
 * different dots, and it extends causality because a timestamp exceeds all that its write replaced.
 *
 * @param dot its birth mark
 * @param timestamp when it was minted
 * @param value what was written, or null for a tombstone
 */
public record Sibling(Dot dot, HybridTimestamp timestamp, Value value) implements Comparable<Sibling> {
    public Sibling {
        Objects.requireNonNull(dot, "dot");
        Objects.requireNonNull(timestamp, "timestamp");
    }

    /** Whether this write deleted the key. */
    public boolean isTombstone() {
        return value == null;
    }

    @Override
    public int compareTo(Sibling other) {
        int byTime = timestamp.compareTo(other.timestamp);
        return byTime != 0 ? byTime : dot.compareTo(other.dot);
    }
}
