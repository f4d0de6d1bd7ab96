package io.kvorum.fuzz;

import java.util.Arrays;

/** Bytes that are being changed. Used again for each case, so that a million cases make little garbage. */
final class Draft {
    private static final int LONGEST = 1 << 16;

    byte[] bytes = new byte[1024];
    int length;

    void set(byte[] content) {
        set(content, 0, content.length);
    }

    void set(byte[] content, int from, int to) {
        length = 0;
        insert(0, content, from, to);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    void insert(int at, byte[] content) {
        insert(at, content, 0, content.length);
    }

    void insert(int at, byte[] content, int from, int to) {
        replace(at, at, content, from, to);
    }

    void delete(int from, int to) {
        replace(from, to, bytes, 0, 0);
    }

    void replace(int from, int to, byte[] content) {
        replace(from, to, content, 0, content.length);
    }

    /** Puts a part of the content in the place of a range. Does nothing when that would grow beyond all measure. */
    void replace(int from, int to, byte[] content, int contentFrom, int contentTo) {
        int added = contentTo - contentFrom;
        int grown = length + added - (to - from);
        if (grown > LONGEST && added > to - from) {
            return;
        }
        // The content may be a part of this very draft, which is about to move.
        byte[] inserted = content == bytes ? Arrays.copyOfRange(content, contentFrom, contentTo) : content;
        int insertedFrom = content == bytes ? 0 : contentFrom;
        if (grown > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(grown, 2 * bytes.length));
        }
        System.arraycopy(bytes, to, bytes, from + added, length - to);
        System.arraycopy(inserted, insertedFrom, bytes, from, added);
        length = grown;
    }
}
