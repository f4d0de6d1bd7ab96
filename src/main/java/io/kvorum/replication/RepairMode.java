package io.kvorum.replication;

import java.util.Locale;

/** When a read that found stale replicas answers. */
public enum RepairMode {
    /** At once; the repair follows. */
    ASYNC,
    /** Once W replicas hold what it returns, so that later quorum reads never go back. */
    BLOCKING;

    /** The name used in configuration: {@code async} or {@code blocking}. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
