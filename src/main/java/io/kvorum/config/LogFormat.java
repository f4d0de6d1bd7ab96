package io.kvorum.config;

/** Shapes of log lines. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** For a collector: one JSON object on each line. */
    JSON
}
