package io.kvorum.client;

import io.kvorum.version.Dot;
import io.kvorum.version.Value;
import java.util.Optional;

/**
 * One version of a key.
 *
 * @param value null for a delete that conflicts with a write
 * @param timestamp when it was written, for example {@code 1763846033123.00007}; null when the answer has none
 * @param dot its birth mark; empty when it is the only version
 */
public record SiblingView(Value value, String timestamp, Optional<Dot> dot) {
    /** Whether it marks a delete and holds no value. */
    public boolean tombstone() {
        return value == null;
    }
}
