package io.kvorum.version;

import java.util.Locale;

/** What becomes of concurrent writes to one key. */
public enum ConflictPolicy {
    /** The one with the highest (timestamp, actor, counter) stays. */
    LWW,
    /** All stay, and a read shows all until a write covers them. */
    SIBLINGS;

    /** The name used in configuration: {@code lww} or {@code siblings}. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
