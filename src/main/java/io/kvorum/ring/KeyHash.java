package io.kvorum.ring;

import java.nio.charset.StandardCharsets;
import net.openhft.hashing.LongHashFunction;

/**
 * Where a text stands on the ring: XXH3 (64 bits, seed 0) over its UTF-8 bytes, folded to 32 bits. Part of the format:
 * a change moves every key to other nodes.
 */
public final class KeyHash {
    /** Number of positions on the ring; positions are 0 to one less. */
    public static final long POSITIONS = 1L << 32;

    private static final LongHashFunction XXH3 = LongHashFunction.xx3();

    private KeyHash() {}

    /** The position of a key, 0..2^32-1. Callable from any thread. */
    public static long hash(String key) {
        long wide = XXH3.hashBytes(key.getBytes(StandardCharsets.UTF_8));
        return (wide ^ wide >>> 32) & (POSITIONS - 1);
    }
}
