package io.kvorum.storage;

import java.util.Objects;

/** A data directory that cannot be used; the message names file, place and ways out, for the person who starts the node. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    public StorageException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** What can be wrong with a data directory. */
    public enum Kind {
        /** Data that was safely on disk is damaged or missing. */
        CORRUPT,
        /** Another process, or another node in this one, uses the directory. */
        LOCKED,
        /** The directory belongs to another node. */
        WRONG_NODE,
        /** The directory belongs to another cluster. */
        WRONG_CLUSTER,
        /** A newer version wrote the directory. */
        UNKNOWN_FORMAT,
        /** The operating system refused an operation. */
        IO
    }
}
