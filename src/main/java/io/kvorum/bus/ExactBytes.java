package io.kvorum.bus;

import java.io.ByteArrayOutputStream;

/** Collects bytes; what came in one piece is copied once, and not again when it is taken. Used by one thread. */
final class ExactBytes extends ByteArrayOutputStream {
    /** @param expected bytes to make room for; with 0 the first piece gets an array of its own length */
    ExactBytes(int expected) {
        super(expected);
    }

    /** What was written; nothing may be written any more. */
    @Override
    public synchronized byte[] toByteArray() {
        return count == buf.length ? buf : super.toByteArray();
    }
}
