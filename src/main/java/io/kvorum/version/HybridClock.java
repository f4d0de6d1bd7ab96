package io.kvorum.version;

import java.util.function.LongSupplier;

/**
 * Mints hybrid timestamps that only grow and that exceed everything this node has seen. Not thread-safe: it lives on the
 * storage loop.
 */
public final class HybridClock {
    private final LongSupplier wallMillis;
    private HybridTimestamp last = HybridTimestamp.ZERO;

    /** @param wallMillis the wall clock, milliseconds since 1970; may jump both ways */
    public HybridClock(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /** A timestamp greater than {@code floor} and than all that this clock minted or observed. */
    public HybridTimestamp tick(HybridTimestamp floor) {
        HybridTimestamp wall = HybridTimestamp.ofMillis(Math.max(0, wallMillis.getAsLong()));
        HybridTimestamp after = last.max(floor);
        last = wall.compareTo(after) > 0 ? wall : after.next();
        return last;
    }

    /** Takes note of a timestamp from elsewhere, so that the next one minted here exceeds it. */
    public void observe(HybridTimestamp seen) {
        last = last.max(seen);
    }

    /** How far the timestamp lies ahead of the wall clock, in milliseconds; 0 when it does not. */
    public long aheadMillis(HybridTimestamp timestamp) {
        return Math.max(0, timestamp.millis() - wallMillis.getAsLong());
    }

    /** The greatest timestamp minted or observed. */
    public HybridTimestamp last() {
        return last;
    }
}
