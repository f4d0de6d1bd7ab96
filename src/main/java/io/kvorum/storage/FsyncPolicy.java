package io.kvorum.storage;

import java.util.Locale;

/** When the log is forced to disk, and so what an acknowledgement promises. */
public enum FsyncPolicy {
    /** Before every acknowledgement, one fsync for all writes that came together. */
    ALWAYS,
    /** On a timer: a power failure may take the writes of one interval, a killed process takes none. */
    INTERVAL,
    /** When the operating system likes: a power failure may take more. */
    NEVER;

    /** The name used in configuration, for example {@code always}. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
