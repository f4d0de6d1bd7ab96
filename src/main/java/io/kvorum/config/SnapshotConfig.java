package io.kvorum.config;

/**
 * How often the whole map is written so that the log can be cut.
 *
 * @param intervalSeconds seconds, default 60, 1..86400; nothing is written when nothing changed
 */
public record SnapshotConfig(int intervalSeconds) {
    static final ConfigField<Long> INTERVAL = ConfigField.integer(
            "snapshot.intervalSeconds",
            "seconds",
            60,
            1,
            86_400,
            "Time between two snapshots; none is written when nothing changed. Longer means a longer replay at start.");

    static SnapshotConfig from(Settings settings) {
        return new SnapshotConfig(settings.intOf(INTERVAL));
    }

    void into(Settings settings) {
        settings.put(INTERVAL, intervalSeconds);
    }
}
