package io.kvorum.nemesis;

import io.kvorum.replication.RepairMode;
import io.kvorum.version.ConflictPolicy;
import java.util.List;
import java.util.Locale;

/**
 * How one cluster is set up. Every node is told the same but for its name and address.
 *
 * @param nodes members, 3 or more; each key has 3 replicas, of which 2 must write and 2 must answer
 * @param timeoutMillis deadline of a request
 * @param peerTimeoutMillis longest call from node to node
 */
record NemesisSettings(int nodes, ConflictPolicy policy, RepairMode repair, int timeoutMillis, int peerTimeoutMillis) {
    static final int N = 3;
    static final int W = 2;
    static final int R = 2;
    static final int PORT = 8080;

    /** What clocks may be apart. */
    static final int MAX_SKEW_MILLIS = 5_000;

    static final int SMALL_DISK_MEGABYTES = 16;
    static final long DISK_RESERVE = 2 << 20;
    private static final int IDLE_TIMEOUT_MILLIS = 500;

    /** No node waits longer than this for anything. */
    int longestTimeoutMillis() {
        return 2 * timeoutMillis + IDLE_TIMEOUT_MILLIS;
    }

    /** Small segments and frequent snapshots, so that every fault meets them. */
    List<String> flags() {
        return List.of(
                "--n=" + N,
                "--w=" + W,
                "--r=" + R,
                "--set=conflicts=" + policy.name().toLowerCase(Locale.ROOT),
                "--set=repair=" + repair.name().toLowerCase(Locale.ROOT),
                "--set=quorum.timeoutMs=" + timeoutMillis,
                "--set=quorum.peerTimeoutMs=" + peerTimeoutMillis,
                "--set=quorum.maxTimeoutMs=" + 2 * timeoutMillis,
                "--set=http.idleTimeoutMs=" + longestTimeoutMillis(),
                "--set=clock.maxSkewMs=" + MAX_SKEW_MILLIS,
                "--set=snapshot.intervalSeconds=2",
                "--set=wal.segmentBytes=65536",
                "--set=limits.valueBytes=1024",
                "--set=limits.batchBytes=16384",
                "--set=limits.diskReserveBytes=" + DISK_RESERVE,
                "--set=log.requests=none");
    }

    @Override
    public String toString() {
        return nodes + " nodes, " + policy.name().toLowerCase(Locale.ROOT) + ", repair "
                + repair.name().toLowerCase(Locale.ROOT);
    }
}
