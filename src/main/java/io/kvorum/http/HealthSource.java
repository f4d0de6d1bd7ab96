package io.kvorum.http;

import java.util.Locale;

/** What the API needs to know of the node's life. Asked on the event loop for every request: must be cheap. */
public interface HealthSource {
    /** Where the node is in its life. */
    Status status();

    /** Milliseconds since the node began to start. */
    long uptimeMillis();

    /** Stages of a node's life. */
    enum Status {
        STARTING,
        UP,
        STOPPING;

        /** The name used in JSON: {@code starting}, {@code up} or {@code stopping}. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
