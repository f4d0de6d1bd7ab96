package io.kvorum.version;

import java.util.Objects;

/**
 * One key with all that a replica knows of it, and its one encoding: the line that goes into the log, over the wire and
 * into the snapshot. It is made when first asked for, by one thread at a time.
 */
@SuppressWarnings("JavaLangClash") // the word that logs and replication use; always imported by name
public final class Record {
    private final String key;
    private final Versioned versioned;
    private byte[] line;

    /**
     * Used by {@link RecordCodec}, which alone makes sure that the line says what the parts say.
     *
     * @param line null to encode it when it is needed
     */
    Record(String key, Versioned versioned, byte[] line) {
        this.key = Objects.requireNonNull(key, "key");
        this.versioned = Objects.requireNonNull(versioned, "versioned");
        this.line = line;
    }

    /** A record of these parts. */
    public static Record of(String key, Versioned versioned) {
        return new Record(key, versioned, null);
    }

    public String key() {
        return key;
    }

    public Versioned versioned() {
        return versioned;
    }

    /** The encoded line without its newline; shared, never to be modified. */
    public byte[] line() {
        if (line == null) {
            line = RecordCodec.encode(key, versioned);
        }
        return line;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Record other && key.equals(other.key) && versioned.equals(other.versioned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, versioned);
    }

    @Override
    public String toString() {
        return key + " = " + versioned;
    }
}
