package io.kvorum.version;

/** How two vector clocks stand to each other. */
public enum Causality {
    BEFORE,
    AFTER,
    EQUAL,
    CONCURRENT
}
