package io.kvorum.version;

import java.util.Objects;

/**
 * One key with all that a replica knows of it, and its one encoding: the line that goes into the log, over the wire and
 * into the snapshot. It is made when first asked for; two threads that ask at once make the same one.
 */
@SuppressWarnings("JavaLangClash") // the word that logs and replication use; always imported by name
public final class Record {
    private final String key;
    private final Versioned versioned;
    /** Volatile, so that a thread which sees it sees its bytes. */
    private volatile byte[] line;

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
        byte[] made = line;
        if (made == null) {
            made = RecordCodec.encode(key, versioned);
            line = made;
        }
        return made;
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
