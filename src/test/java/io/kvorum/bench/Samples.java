package io.kvorum.bench;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;

/** States as three replicas of a busy key make them. */
final class Samples {
    private static final String[] ACTORS = {"node1@3f9a2c71d0b84e55", "node2@81c04f6be2a97d10", "node3@c5d7e8f90a1b2c3d"
    };
    private static final long MILLIS = 1_763_846_033_123L;

    private Samples() {}

    /** A value of so many bytes: {@code text}, or {@code bytes} that are no text. */
    static Value value(String kind, int length) {
        return switch (kind) {
            case "text" -> Value.text("x".repeat(length));
            case "bytes" -> {
                byte[] bytes = new byte[length];
                bytes[0] = (byte) 0xff;
                yield new Value(bytes, "application/octet-stream");
            }
            default -> throw new IllegalArgumentException("a value is text or bytes, found " + kind);
        };
    }

    /** A key that all three nodes have written in turn. */
    static Record record(String key, Value value) {
        Versioned state = Versioned.empty();
        for (int i = 0; i < ACTORS.length; i++) {
            state = write(state, i, 1_000_000L + i, value);
        }
        return Record.of(key, state);
    }

    /** The state after a write through one of the three nodes that has seen all of it. */
    static Versioned write(Versioned before, int node, long counter, Value value) {
        HybridTimestamp timestamp =
                before.maxTimestamp().max(HybridTimestamp.ofMillis(MILLIS)).next();
        return before.write(new Dot(ACTORS[node], counter), timestamp, before.context(), value, ConflictPolicy.LWW);
    }
}
