package io.kvorum.version;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what {@link PlainLineWriter} writes, in a fraction of the time that a JSON parser takes, and nothing else: whatever
 * looks different by a byte, good or bad, is left to {@link RecordCodec}, which says what is wrong with it.
 */
final class PlainLineReader {
    private static final int LONGEST_NUMBER = 18;
    private static final int LOGICAL_DIGITS = 5;

    private final byte[] line;
    private int at;

    private PlainLineReader(byte[] line) {
        this.line = line;
    }

    /** The line is another, or not in order. Thrown and caught here, and too common to walk the stack for. */
    private static final class NotPlain extends Exception {
        private static final long serialVersionUID = 1;

        private NotPlain() {
            super("not a plain line", null, false, false);
        }
    }

    /**
     * The record, when the line is the one encoding of a record with plain texts.
     *
     * @param line its checksum has been verified; kept by the record
     * @return null when it is anything else
     */
    static Record readOrNull(byte[] line) {
        try {
            return new PlainLineReader(line).read();
        } catch (NotPlain | IllegalArgumentException e) {
            return null;
        }
    }

    private Record read() throws NotPlain {
        take(PlainLineWriter.KEY);
        String key = text();
        take(PlainLineWriter.SIBLINGS);
        List<Sibling> siblings = new ArrayList<>(1);
        if (line[at] != ']') {
            siblings.add(sibling());
            while (line[at] == ',') {
                at++;
                Sibling next = sibling();
                require(siblings.get(siblings.size() - 1).compareTo(next) > 0);
                siblings.add(next);
            }
        }
        take(PlainLineWriter.CONTEXT);
        VectorClock context = context();
        require(at == line.length - Checksum.SUFFIX_LENGTH);
        return new Record(key, Versioned.of(context, siblings), line);
    }

    private Sibling sibling() throws NotPlain {
        take(PlainLineWriter.DOT);
        String actor = text();
        take(PlainLineWriter.COUNTER);
        Dot dot = new Dot(actor, number(LONGEST_NUMBER));
        take(PlainLineWriter.TIMESTAMP);
        HybridTimestamp timestamp = timestamp();
        Value value = null;
        if (!took(PlainLineWriter.TOMBSTONE)) {
            take(PlainLineWriter.VALUE);
            int from = at;
            skipPlain();
            byte[] bytes = Arrays.copyOfRange(line, from, at);
            value = new Value(bytes, took(PlainLineWriter.TYPE) ? text() : null);
            take('"');
        }
        take('}');
        return new Sibling(dot, timestamp, value);
    }

    private VectorClock context() throws NotPlain {
        if (line[at] == '}') {
            at++;
            return VectorClock.empty();
        }
        String[] actors = new String[1];
        long[] counters = new long[1];
        int size = 0;
        do {
            if (size == actors.length) {
                actors = Arrays.copyOf(actors, 2 * size);
                counters = Arrays.copyOf(counters, 2 * size);
            }
            take('"');
            actors[size] = text();
            take(PlainJson.ENTRY);
            counters[size++] = number(LONGEST_NUMBER);
        } while (line[at++] == ',');
        at--;
        take('}');
        return VectorClock.ofSorted(Arrays.copyOf(actors, size), Arrays.copyOf(counters, size));
    }

    private HybridTimestamp timestamp() throws NotPlain {
        long millis = number(LONGEST_NUMBER);
        take('.');
        int logical = 0;
        for (int i = 0; i < LOGICAL_DIGITS; i++) {
            require(isDigit(line[at]));
            logical = 10 * logical + line[at++] - '0';
        }
        return HybridTimestamp.of(millis, logical);
    }

    /** Digits without a superfluous zero. */
    private long number(int longest) throws NotPlain {
        int from = at;
        long number = 0;
        while (isDigit(line[at])) {
            number = 10 * number + line[at++] - '0';
            require(at - from <= longest);
        }
        require(at > from && (line[from] != '0' || at == from + 1));
        return number;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The text up to its closing quote, which stays. */
    private String text() {
        int from = at;
        skipPlain();
        return new String(line, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /** The checksum that closes the line begins with a quote, so there is always an end. */
    private void skipPlain() {
        at = ByteScan.plainEnd(line, at, line.length);
    }

    private void take(char expected) throws NotPlain {
        require(line[at] == expected);
        at++;
    }

    private void take(byte[] expected) throws NotPlain {
        require(took(expected));
    }

    private boolean took(byte[] expected) {
        int end = at + expected.length;
        boolean there = end < line.length && Arrays.equals(line, at, end, expected, 0, expected.length);
        at = there ? end : at;
        return there;
    }

    private static void require(boolean asExpected) throws NotPlain {
        if (!asExpected) {
            throw new NotPlain();
        }
    }
}
