package io.kvorum.check;

import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import java.util.List;

/**
 * What an answer showed of a key.
 *
 * @param clock everything that the answer says was seen
 * @param items what nothing replaced, tombstones included where the answer shows them, highest timestamp first
 */
public record Seen(VectorClock clock, List<Item> items) {
    /** A key that nobody who answered has heard of. */
    public static final Seen NOTHING = new Seen(VectorClock.empty(), List.of());

    /**
     * One of them.
     *
     * @param value null for a tombstone
     */
    public record Item(String value, HybridTimestamp timestamp) {}
}
