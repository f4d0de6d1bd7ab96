package io.kvorum.config;

import java.util.Objects;

/**
 * What the log says and how.
 *
 * @param level default info, one of trace, debug, info, warn, error; the least severe level that is written
 * @param format default text, one of text, json; for people or for a collector
 * @param requests default all, one of all, errors, none; which requests get a line
 */
public record LogConfig(LogLevel level, LogFormat format, RequestLog requests) {
    static final ConfigField<LogLevel> LEVEL = ConfigField.of(
                    "log.level",
                    new ChoiceType<>(LogLevel.class),
                    LogLevel.INFO,
                    "The least severe level that is written.")
            .flag("--log-level");

    static final ConfigField<LogFormat> FORMAT = ConfigField.of(
            "log.format",
            new ChoiceType<>(LogFormat.class),
            LogFormat.TEXT,
            "A readable line for each event, or a JSON object on a line.");

    static final ConfigField<RequestLog> REQUESTS = ConfigField.of(
            "log.requests",
            new ChoiceType<>(RequestLog.class),
            RequestLog.ALL,
            "Which requests get a line: all (calls between nodes at debug), those answered with status 500 or above, or none.");

    public LogConfig {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(requests, "requests");
    }

    static LogConfig from(Settings settings) {
        return new LogConfig(settings.get(LEVEL), settings.get(FORMAT), settings.get(REQUESTS));
    }

    void into(Settings settings) {
        settings.put(LEVEL, level).put(FORMAT, format).put(REQUESTS, requests);
    }
}
