package io.kvorum.config;

/** Which requests get a log line. */
public enum RequestLog {
    ALL,
    /** Those answered with status 500 or above. */
    ERRORS,
    NONE
}
