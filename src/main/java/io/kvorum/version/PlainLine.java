package io.kvorum.version;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what {@link PlainLineWriter} writes, in a fraction of the time that a JSON parser takes, and nothing else: whatever
 * looks different by a byte, good or bad, is left to {@link RecordCodec}, which says what is wrong with it.
 *
 * <p>A line with one sibling, as most are, can be looked at where it lies, without an object for any of its parts: a store
 * that is read back consists of millions. One instance reads one line after another; used by one thread.
 */
public final class PlainLine {
    private static final int LONGEST_NUMBER = 18;
    private static final int LOGICAL_DIGITS = 5;
    private static final int FEW = 2;

    private byte[] line;
    private int from;
    private int to;
    private int at;

    private int keyFrom;
    private int keyTo;
    private Part[] siblings = {new Part()};
    private int siblingCount;
    /** Where the name of each actor in the context begins and ends. */
    private int[] actors = new int[2 * FEW];

    private long[] counters = new long[FEW];
    private int contextSize;

    /** Where the parts of one sibling are. */
    private static final class Part {
        private int actorFrom;
        private int actorTo;
        private long counter;
        private long timestamp;
        /** -1 for a tombstone. */
        private int valueFrom;

        private int valueTo;
        /** -1 without a type. */
        private int typeFrom;

        private int typeTo;
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
    static Record recordOrNull(byte[] line) {
        PlainLine plain = new PlainLine();
        try {
            plain.parse(line, 0, line.length);
            return plain.toRecord(line);
        } catch (NotPlain | IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Reads a line with its checksum, without a newline.
     *
     * @param bytes not to be modified as long as the parts of this line are asked for
     * @return whether it is a plain one with exactly one sibling; else it may be good or bad, and none of the parts counts
     */
    public boolean read(byte[] bytes, int offset, int end) {
        // First, for the parts are looked for without an eye on the end: what closes a whole line ends every one of
        // them.
        if (!Checksum.matches(bytes, offset, end - offset)) {
            return false;
        }
        try {
            parse(bytes, offset, end);
            return siblingCount == 1 && isOneSibling();
        } catch (NotPlain e) {
            return false;
        }
    }

    /** What {@link VectorClock#ofSorted}, {@link Dot} and {@link Versioned#of} demand, in bytes: plain texts sort as they do. */
    private boolean isOneSibling() {
        Part sibling = siblings[0];
        boolean covered = false;
        for (int i = 0; i < contextSize; i++) {
            int start = actors[2 * i];
            int stop = actors[2 * i + 1];
            if (stop == start || counters[i] < 1) {
                return false;
            }
            if (i > 0 && Arrays.compare(line, actors[2 * i - 2], actors[2 * i - 1], line, start, stop) >= 0) {
                return false;
            }
            covered |= counters[i] >= sibling.counter
                    && Arrays.equals(line, start, stop, line, sibling.actorFrom, sibling.actorTo);
        }
        return covered && sibling.counter >= 1;
    }

    private void parse(byte[] bytes, int offset, int end) throws NotPlain {
        line = bytes;
        from = offset;
        to = end;
        at = offset;
        require(end - offset > Checksum.SUFFIX_LENGTH);
        take(PlainLineWriter.KEY);
        keyFrom = at;
        skipPlain();
        keyTo = at;
        take(PlainLineWriter.SIBLINGS);
        siblingCount = 0;
        if (line[at] != ']') {
            sibling();
            while (line[at] == ',') {
                at++;
                sibling();
            }
        }
        take(PlainLineWriter.CONTEXT);
        contextSize = 0;
        if (line[at] != '}') {
            entry();
            while (line[at] == ',') {
                at++;
                entry();
            }
        }
        take('}');
        require(at == to - Checksum.SUFFIX_LENGTH);
    }

    private void sibling() throws NotPlain {
        if (siblingCount == siblings.length) {
            siblings = Arrays.copyOf(siblings, 2 * siblingCount);
            Arrays.setAll(siblings, i -> siblings[i] == null ? new Part() : siblings[i]);
        }
        Part part = siblings[siblingCount++];
        take(PlainLineWriter.DOT);
        part.actorFrom = at;
        skipPlain();
        part.actorTo = at;
        take(PlainLineWriter.COUNTER);
        part.counter = number();
        take(PlainLineWriter.TIMESTAMP);
        part.timestamp = parsedTimestamp();
        part.valueFrom = -1;
        part.typeFrom = -1;
        if (!took(PlainLineWriter.TOMBSTONE)) {
            take(PlainLineWriter.VALUE);
            part.valueFrom = at;
            skipPlain();
            part.valueTo = at;
            if (took(PlainLineWriter.TYPE)) {
                part.typeFrom = at;
                skipPlain();
                part.typeTo = at;
            }
            take('"');
        }
        take('}');
    }

    private void entry() throws NotPlain {
        if (contextSize == counters.length) {
            counters = Arrays.copyOf(counters, 2 * contextSize);
            actors = Arrays.copyOf(actors, 4 * contextSize);
        }
        take('"');
        actors[2 * contextSize] = at;
        skipPlain();
        actors[2 * contextSize + 1] = at;
        take(PlainJson.ENTRY);
        counters[contextSize++] = number();
    }

    private long parsedTimestamp() throws NotPlain {
        long millis = number();
        take('.');
        int logical = 0;
        for (int i = 0; i < LOGICAL_DIGITS; i++) {
            require(isDigit(line[at]));
            logical = 10 * logical + line[at++] - '0';
        }
        require(HybridTimestamp.isValid(millis, logical));
        return HybridTimestamp.pack(millis, logical);
    }

    /** Digits without a superfluous zero. */
    private long number() throws NotPlain {
        int start = at;
        long number = 0;
        while (isDigit(line[at])) {
            number = 10 * number + line[at++] - '0';
            require(at - start <= LONGEST_NUMBER);
        }
        require(at > start && (line[start] != '0' || at == start + 1));
        return number;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** On to what ends a text. */
    private void skipPlain() throws NotPlain {
        at = ByteScan.plainEnd(line, at, to);
        require(at < to);
    }

    private void take(char expected) throws NotPlain {
        require(line[at] == expected);
        at++;
        require(at < to);
    }

    private void take(byte[] expected) throws NotPlain {
        require(took(expected));
    }

    /** After it there is always another byte of the line. */
    private boolean took(byte[] expected) {
        int end = at + expected.length;
        boolean there = end < to && Arrays.equals(line, at, end, expected, 0, expected.length);
        at = there ? end : at;
        return there;
    }

    private static void require(boolean asExpected) throws NotPlain {
        if (!asExpected) {
            throw new NotPlain();
        }
    }

    /** The record of the line that was read last. */
    public Record toRecord() {
        try {
            return toRecord(Arrays.copyOfRange(line, from, to));
        } catch (NotPlain e) {
            throw new IllegalStateException("No line with one sibling was read", e);
        }
    }

    private Record toRecord(byte[] kept) throws NotPlain {
        List<Sibling> made = new ArrayList<>(siblingCount);
        for (int i = 0; i < siblingCount; i++) {
            made.add(sibling(siblings[i]));
            require(i == 0 || made.get(i - 1).compareTo(made.get(i)) > 0);
        }
        String[] names = new String[contextSize];
        for (int i = 0; i < contextSize; i++) {
            names[i] = text(actors[2 * i], actors[2 * i + 1]);
        }
        VectorClock context = VectorClock.ofSorted(names, Arrays.copyOf(counters, contextSize));
        return new Record(text(keyFrom, keyTo), Versioned.of(context, made), kept);
    }

    private Sibling sibling(Part part) {
        Value value = part.valueFrom < 0
                ? null
                : new Value(
                        Arrays.copyOfRange(line, part.valueFrom, part.valueTo),
                        part.typeFrom < 0 ? null : text(part.typeFrom, part.typeTo));
        return new Sibling(
                new Dot(text(part.actorFrom, part.actorTo), part.counter), new HybridTimestamp(part.timestamp), value);
    }

    private String text(int start, int end) {
        return new String(line, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** What the line lies in; the positions below count from its beginning. */
    public byte[] bytes() {
        return line;
    }

    /** Length of the line, without a newline. */
    public int length() {
        return to - from;
    }

    public int keyFrom() {
        return keyFrom;
    }

    public int keyTo() {
        return keyTo;
    }

    /** Where the name of the actor begins that minted the sibling's dot. */
    public int actorFrom() {
        return siblings[0].actorFrom;
    }

    public int actorTo() {
        return siblings[0].actorTo;
    }

    /** The counter of the sibling's dot. */
    public long counter() {
        return siblings[0].counter;
    }

    /** The sibling's timestamp, see {@link HybridTimestamp#packed}. */
    public long timestamp() {
        return siblings[0].timestamp;
    }

    /** Whether the sibling is a tombstone: then there is neither value nor type. */
    public boolean isTombstone() {
        return siblings[0].valueFrom < 0;
    }

    public int valueFrom() {
        return siblings[0].valueFrom;
    }

    public int valueTo() {
        return siblings[0].valueTo;
    }

    /** Whether the value came with a content type. */
    public boolean hasType() {
        return siblings[0].typeFrom >= 0;
    }

    public int typeFrom() {
        return siblings[0].typeFrom;
    }

    public int typeTo() {
        return siblings[0].typeTo;
    }

    /** Number of actors in the context. */
    public int contextSize() {
        return contextSize;
    }

    /** Where the name of the context's i-th actor begins. */
    public int actorFrom(int index) {
        return actors[2 * index];
    }

    public int actorTo(int index) {
        return actors[2 * index + 1];
    }

    /** The counter of the context's i-th actor. */
    public long counter(int index) {
        return counters[index];
    }

    /** The counter of an actor in the context, 0 when it is not there. */
    public long counterOf(byte[] actor) {
        for (int i = 0; i < contextSize; i++) {
            if (Arrays.equals(line, actors[2 * i], actors[2 * i + 1], actor, 0, actor.length)) {
                return counters[i];
            }
        }
        return 0;
    }
}
