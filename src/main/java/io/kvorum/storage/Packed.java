package io.kvorum.storage;

import java.util.Arrays;
import net.openhft.hashing.LongHashFunction;

/** A packed record where it lies, as {@link Packer} made it. */
final class Packed {
    static final int TOMBSTONE = 0;
    static final int TEXT = 1;
    static final int TYPED = 2;

    private final byte[] bytes;
    private final int at;

    /**
     * Copies nothing.
     *
     * @param bytes those of other records as well
     * @param at where the record begins
     */
    Packed(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The bytes among which it lies, as they are. */
    byte[] bytes() {
        return bytes;
    }

    /** Where it begins. */
    int at() {
        return at;
    }

    private PackedReader reader() {
        return new PackedReader(bytes, at);
    }

    /** A reader that stands before the key. */
    PackedReader content() {
        PackedReader in = reader();
        in.number();
        return in;
    }

    /** Bytes that it takes. */
    int length() {
        PackedReader in = reader();
        in.skip();
        return in.at() - at;
    }

    /** The key; made with every call. */
    String key() {
        return content().text();
    }

    long hashOfKey(LongHashFunction function) {
        return content().hash(function);
    }

    /** Whether this is a record of the key that is the content of the other bytes, from one place to another. */
    boolean isOf(byte[] key, int from, int to) {
        PackedReader in = content();
        int length = in.skip();
        return Arrays.equals(bytes, in.at() - length, in.at(), key, from, to);
    }

    /** Length of the record's line in bytes. */
    int lineLength() {
        PackedReader in = content();
        in.skip();
        return (int) in.number();
    }

    /** Whether any sibling holds a value. */
    boolean hasValue() {
        PackedReader in = content();
        in.skip();
        in.number();
        for (long i = 2 * in.number(); i > 0; i--) {
            in.number();
        }
        for (long i = in.number(); i > 0; i--) {
            in.number();
            in.number();
            in.number();
            if (in.number() != TOMBSTONE) {
                return true;
            }
        }
        return false;
    }
}
