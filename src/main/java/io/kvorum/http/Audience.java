package io.kvorum.http;

/** Whom a path serves, and so which bounds hold for it. */
enum Audience {
    /** Clients that read and write: bounded in number, and only once the node is ready. */
    DATA(true, true),
    /** Operators' view of the cluster: bounded in number. */
    CLUSTER(true, false),
    /** Other nodes: they bound themselves, and a full node must still take what it has acknowledged elsewhere. */
    NODES(false, false),
    /** Probes and scrapers: must work above all when the node is in trouble. */
    PROBES(false, false);

    private final boolean bounded;
    private final boolean needsReady;

    Audience(boolean bounded, boolean needsReady) {
        this.bounded = bounded;
        this.needsReady = needsReady;
    }

    boolean isBounded() {
        return bounded;
    }

    boolean needsReady() {
        return needsReady;
    }
}
