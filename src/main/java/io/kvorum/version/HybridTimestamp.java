package io.kvorum.version;

import java.nio.charset.StandardCharsets;

/**
 * A hybrid logical clock reading: 48 bits of wall-clock milliseconds and 16 bits of logical counter in one long, so that
 * comparing longs compares times, and adding one carries into the milliseconds when the counter is full.
 *
 * <p>Written as {@code 1763846033123.00007}: milliseconds since 1970, a dot, five digits of counter. Strings of the same
 * length sort as the timestamps do.
 *
 * @param packed milliseconds shifted left by 16, plus the counter; never negative
 * @see <a href="https://cse.buffalo.edu/tech-reports/2014-04.pdf">Kulkarni et al., Logical Physical Clocks</a>
 */
public record HybridTimestamp(long packed) implements Comparable<HybridTimestamp> {
    private static final int LOGICAL_BITS = 16;
    private static final int LOGICAL_MASK = (1 << LOGICAL_BITS) - 1;
    private static final long MAX_MILLIS = Long.MAX_VALUE >>> LOGICAL_BITS;
    private static final int LOGICAL_DIGITS = 5;
    private static final int LONGEST = Long.toString(MAX_MILLIS).length() + 1 + LOGICAL_DIGITS;

    /** Earlier than every write. */
    public static final HybridTimestamp ZERO = new HybridTimestamp(0);

    public HybridTimestamp {
        if (packed < 0) {
            throw new IllegalArgumentException("A timestamp is never negative, found " + packed);
        }
    }

    /** The first timestamp of a millisecond. */
    public static HybridTimestamp ofMillis(long millis) {
        return of(millis, 0);
    }

    /**
     * A timestamp from its parts.
     *
     * @throws IllegalArgumentException when a part is out of range
     */
    public static HybridTimestamp of(long millis, int logical) {
        if (!isValid(millis, logical)) {
            throw new IllegalArgumentException("No timestamp has " + millis + " ms and counter " + logical);
        }
        return new HybridTimestamp(pack(millis, logical));
    }

    static boolean isValid(long millis, int logical) {
        return millis >= 0 && millis <= MAX_MILLIS && logical >= 0 && logical <= LOGICAL_MASK;
    }

    static long pack(long millis, int logical) {
        return millis << LOGICAL_BITS | logical;
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when the text is not exactly of that form
     */
    public static HybridTimestamp parse(String text) {
        int dot = text.length() - LOGICAL_DIGITS - 1;
        if (dot < 1 || text.charAt(dot) != '.' || (text.charAt(0) == '0' && dot > 1)) {
            throw malformed(text);
        }
        long millis = digits(text, 0, dot);
        long logical = digits(text, dot + 1, text.length());
        if (millis > MAX_MILLIS || logical > LOGICAL_MASK) {
            throw malformed(text);
        }
        return of(millis, (int) logical);
    }

    private static long digits(String text, int from, int to) {
        if (to - from > 15) {
            throw malformed(text);
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw malformed(text);
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("A timestamp looks like 1763846033123.00007, found \"" + text + "\"");
    }

    /** Wall-clock part, milliseconds since 1970-01-01T00:00Z. */
    public long millis() {
        return packed >>> LOGICAL_BITS;
    }

    /** Logical part, 0..65535. */
    public int logical() {
        return (int) (packed & LOGICAL_MASK);
    }

    /** The next greater timestamp. */
    public HybridTimestamp next() {
        return new HybridTimestamp(packed + 1);
    }

    /** The later of the two. */
    public HybridTimestamp max(HybridTimestamp other) {
        return packed >= other.packed ? this : other;
    }

    @Override
    public int compareTo(HybridTimestamp other) {
        return Long.compare(packed, other.packed);
    }

    @Override
    public String toString() {
        // Part of every answer, and joining texts costs more than the digits do.
        byte[] text = new byte[LONGEST];
        int at = LONGEST;
        int rest = logical();
        for (int i = 0; i < LOGICAL_DIGITS; i++) {
            text[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        text[--at] = '.';
        long millis = millis();
        do {
            text[--at] = (byte) ('0' + millis % 10);
            millis /= 10;
        } while (millis > 0);
        return new String(text, at, LONGEST - at, StandardCharsets.ISO_8859_1);
    }
}
