package io.kvorum.version;

import java.util.Arrays;
import java.util.Objects;

/**
 * One key with all that a replica knows of it, together with its one encoding: the line that goes into the log, over
 * the wire and into the snapshot without being made again.
 */
@SuppressWarnings("JavaLangClash") // the word that logs and replication use; always imported by name
public final class Record {
    private final String key;
    private final Versioned versioned;
    private final byte[] line;

    /** Used by {@link RecordCodec}, which alone makes sure that the line says what the parts say. */
    Record(String key, Versioned versioned, byte[] line) {
        this.key = Objects.requireNonNull(key, "key");
        this.versioned = Objects.requireNonNull(versioned, "versioned");
        this.line = line;
    }

    /** A record made here: mints its encoding and checksum. */
    public static Record of(String key, Versioned versioned) {
        return new Record(key, versioned, RecordCodec.encode(key, versioned));
    }

    public String key() {
        return key;
    }

    public Versioned versioned() {
        return versioned;
    }

    /** The encoded line without its newline; shared, never to be modified. */
    public byte[] line() {
        return line;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Record other && Arrays.equals(line, other.line);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(line);
    }

    @Override
    public String toString() {
        return key + " = " + versioned;
    }
}
