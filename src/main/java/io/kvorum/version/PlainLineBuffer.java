package io.kvorum.version;

import java.nio.ByteBuffer;

/**
 * Lines of records one after another, each with its newline, as a snapshot has them. They are put together from bytes,
 * without an object for any part: a store that is written down consists of millions. Parts come in the order of the line,
 * see {@link RecordCodec}; a line whose texts are not all plain ({@link PlainLineWriter}) comes as a whole.
 *
 * <p>Used by one thread at a time.
 */
public final class PlainLineBuffer {
    private static final int EXPECTED = 64 * 1024;
    /** Room that is kept for other lines; large ones are seldom. */
    private static final int KEPT = 4 << 20;

    private PlainJson json = new PlainJson(EXPECTED);
    private int lineFrom;
    private boolean first;

    /** Forgets all lines. */
    public void clear() {
        if (json.length() > KEPT) {
            json = new PlainJson(EXPECTED);
        }
        json.backTo(0);
    }

    /** Begins a line; {@code bytes} holds the key from one place to another. */
    public void begin(byte[] bytes, int from, int to) {
        lineFrom = json.length();
        json.put(PlainLineWriter.KEY);
        json.putText(bytes, from, to);
        json.put(PlainLineWriter.SIBLINGS);
        first = true;
    }

    /** Begins a sibling; its tombstone or its value follows. */
    public void sibling(byte[] actor, long counter, HybridTimestamp timestamp) {
        comma();
        json.put(PlainLineWriter.DOT);
        json.putText(actor);
        json.put(PlainLineWriter.COUNTER);
        json.put(counter);
        json.put(PlainLineWriter.TIMESTAMP);
        json.put(timestamp);
    }

    /** The sibling is a tombstone. */
    public void tombstone() {
        json.put(PlainLineWriter.TOMBSTONE);
        json.put('}');
    }

    /** The sibling is a value without a type. */
    public void value(byte[] bytes, int from, int to) {
        json.put(PlainLineWriter.VALUE);
        json.putText(bytes, from, to);
        json.put('"');
        json.put('}');
    }

    /** The sibling is a value with a type. */
    public void value(byte[] bytes, int from, int to, int typeFrom, int typeTo) {
        json.put(PlainLineWriter.VALUE);
        json.putText(bytes, from, to);
        json.put(PlainLineWriter.TYPE);
        json.putText(bytes, typeFrom, typeTo);
        json.put('"');
        json.put('}');
    }

    /** Begins the context, after the last sibling. */
    public void context() {
        json.put(PlainLineWriter.CONTEXT);
        first = true;
    }

    /** An entry of the context. */
    public void entry(byte[] actor, long counter) {
        comma();
        json.put('"');
        json.putText(actor);
        json.put(PlainJson.ENTRY);
        json.put(counter);
    }

    /** Ends the line, after the context. False when not all of its texts are plain; then there is no such line. */
    public boolean end() {
        if (!json.isPlain()) {
            json.backTo(lineFrom);
            return false;
        }
        json.put('}');
        json.seal(lineFrom);
        json.put('\n');
        return true;
    }

    private void comma() {
        if (!first) {
            json.put(',');
        }
        first = false;
    }

    /** Adds a whole line, checksum included, that lacks its newline. */
    public void line(byte[] line) {
        json.put(line);
        json.put('\n');
    }

    /** All lines, until this is changed. */
    public ByteBuffer lines() {
        return ByteBuffer.wrap(json.bytes(), 0, json.length());
    }
}
