package io.kvorum.storage;

import io.kvorum.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.openhft.hashing.LongHashFunction;

/** Reads a packed record from one end to the other. Used by one thread. */
final class PackedReader {
    private final byte[] bytes;
    private int at;

    /** Begins before the length of the record. */
    PackedReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** Where the next piece begins. */
    int at() {
        return at;
    }

    long number() {
        long number = 0;
        int shift = 0;
        byte next = bytes[at++];
        while (next < 0) {
            number |= (next & 0x7fL) << shift;
            shift += 7;
            next = bytes[at++];
        }
        return number | (long) next << shift;
    }

    /** Passes over a piece that stands after its length; returns the length. */
    int skip() {
        int length = (int) number();
        at += length;
        return length;
    }

    byte[] bytes() {
        int length = skip();
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text() {
        int length = skip();
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    long hash(LongHashFunction function) {
        int length = skip();
        return function.hashBytes(bytes, at - length, length);
    }

    Value value() {
        int kind = (int) number();
        if (kind == Packed.TOMBSTONE) {
            return null;
        }
        String type = kind == Packed.TYPED ? text() : null;
        return new Value(bytes(), type);
    }
}
