package io.kvorum.config;

/**
 * How far clocks are trusted.
 *
 * @param maxSkewMs ms, default 10000, 1..86400000; a remote timestamp further ahead of the local clock is refused
 */
public record ClockConfig(long maxSkewMs) {
    static final ConfigField<Long> MAX_SKEW = ConfigField.integer(
            "clock.maxSkewMs",
            "ms",
            10_000,
            1,
            86_400_000,
            "A remote timestamp further ahead of the local clock is refused,"
                    + " so that one bad clock cannot win for ever.");

    static ClockConfig from(Settings settings) {
        return new ClockConfig(settings.get(MAX_SKEW));
    }

    void into(Settings settings) {
        settings.put(MAX_SKEW, maxSkewMs);
    }
}
