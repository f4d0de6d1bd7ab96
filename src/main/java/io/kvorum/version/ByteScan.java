package io.kvorum.version;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks through bytes eight at a time: values have up to megabytes, and a loop over single bytes takes a millisecond for each.
 * By the bit tricks of Henry S. Warren, Hacker's Delight, section 6-1. Thread-safe.
 */
public final class ByteScan {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long DELETES = 0x7f * ONES;

    private ByteScan() {}

    /** Whether a byte, or a character, stands for itself in JSON and in UTF-8. */
    public static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /** Where the first byte is that does not stand for itself in JSON, {@code to} when there is none. */
    public static int plainEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, at);
            long high = eight & HIGH_BITS;
            long control = (eight - SPACES) & ~eight & HIGH_BITS;
            if ((high | control | zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | zeros(eight ^ DELETES)) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Not 0 when a byte is 0. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }

    /** Where the byte is first, {@code to} when it is nowhere. */
    public static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xff) * ONES;
        int at = from;
        while (at <= to - Long.BYTES && zeros((long) EIGHT.get(bytes, at) ^ pattern) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Whether all bytes are below 0x80. */
    public static boolean isAscii(byte[] bytes) {
        int at = 0;
        while (at <= bytes.length - Long.BYTES && ((long) EIGHT.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at == bytes.length;
    }
}
