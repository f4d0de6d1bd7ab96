package io.kvorum.version;

import java.util.Arrays;

/**
 * Bytes of JSON in the making, for texts that need no escape. A text that does spoils the whole, and then another way has
 * to be taken. Used by one thread.
 */
final class PlainJson {
    static final byte[] ENTRY = {'"', ':'};

    private static final int LONGEST_NUMBER = 20;
    private static final int LOGICAL_DIGITS = 5;
    private static final int LEAST = 64;

    private byte[] bytes;
    private int at;
    private boolean plain = true;

    PlainJson(int expectedLength) {
        bytes = new byte[expectedLength];
    }

    /** Whether every text so far was plain. */
    boolean isPlain() {
        return plain;
    }

    /** What was put, without its last brace, closed by its checksum. */
    byte[] sealed() {
        return Checksum.seal(bytes, at);
    }

    /** Closes with a checksum, where it lies, what was put from there on. */
    void seal(int from) {
        ensure(Checksum.SUFFIX_LENGTH);
        Checksum.sealInPlace(bytes, from, at);
        at += Checksum.SUFFIX_LENGTH;
    }

    /** Forgets what was put from there on, and whether it was plain. */
    void backTo(int length) {
        at = length;
        plain = true;
    }

    /** Bytes that were put. */
    int length() {
        return at;
    }

    /** What was put, at the beginning of an array; until something is put again. */
    byte[] bytes() {
        return bytes;
    }

    void put(char c) {
        ensure(1);
        bytes[at++] = (byte) c;
    }

    /** Puts JSON as it is. */
    void put(byte[] piece) {
        put(piece, 0, piece.length);
    }

    private void put(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, bytes, at, to - from);
        at += to - from;
    }

    /** Puts a text in UTF-8, without quotes. */
    void putText(byte[] text) {
        putText(text, 0, text.length);
    }

    /** The same for a text that other bytes may stand around. */
    void putText(byte[] source, int from, int to) {
        if (ByteScan.plainEnd(source, from, to) < to) {
            plain = false;
        } else {
            put(source, from, to);
        }
    }

    /** Puts a text, without quotes. */
    void putText(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain &= ByteScan.isPlain(c);
            bytes[at++] = (byte) c;
        }
    }

    /** Puts a number that is not negative. */
    void put(long number) {
        ensure(LONGEST_NUMBER);
        int end = at + digits(number);
        long rest = number;
        for (int i = end - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at = end;
    }

    /** Puts what {@link HybridTimestamp#toString} says. */
    void put(HybridTimestamp timestamp) {
        put(timestamp.millis());
        put('.');
        ensure(LONGEST_NUMBER);
        int rest = timestamp.logical();
        for (int i = at + LOGICAL_DIGITS - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += LOGICAL_DIGITS;
    }

    /** Puts the entries of an object, {@code "actor":counter}, without its braces. */
    void putClock(VectorClock clock) {
        for (int i = 0; plain && i < clock.size(); i++) {
            if (i > 0) {
                put(',');
            }
            put('"');
            putText(clock.actor(i));
            put(ENTRY);
            put(clock.counter(i));
        }
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void ensure(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.addExact(Math.max(2 * at, LEAST), more));
        }
    }
}
