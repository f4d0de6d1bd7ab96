package io.kvorum.config;

import java.util.List;

/**
 * How many replicas a key has, how many must answer, and how long a request may take.
 *
 * @param n default 3 with peers or join, 1 alone, 1..64; replicas of each key
 * @param w default n/2+1, 1..64; acknowledgements that a write needs, at most n
 * @param r default n/2+1, 1..64; answers that a read needs, at most n
 * @param timeoutMs ms, default 2000, 1..600000; deadline of a request that names none
 * @param maxTimeoutMs ms, default 30000, 1..600000; the longest deadline that a request may name
 * @param peerTimeoutMs ms, default 1000, 1..600000; how long one call to one peer may take
 */
public record QuorumConfig(int n, int w, int r, long timeoutMs, long maxTimeoutMs, long peerTimeoutMs) {
    private static final int MAX_N = 64;
    private static final int MAX_MS = 600_000;
    private static final String MAJORITY = "n/2+1";

    static final ConfigField<Long> N = ConfigField.integer("quorum.n", "", 0, 1, MAX_N, "Replicas of each key.")
            .derived("3 with peers or join, 1 alone")
            .flag("--n");

    static final ConfigField<Long> W = ConfigField.integer(
                    "quorum.w",
                    "",
                    0,
                    1,
                    MAX_N,
                    "Replicas that must have a write on disk before it is answered. At most n.")
            .derived(MAJORITY)
            .flag("--w");

    static final ConfigField<Long> R = ConfigField.integer(
                    "quorum.r", "", 0, 1, MAX_N, "Replicas that must answer a read. At most n.")
            .derived(MAJORITY)
            .flag("--r");

    static final ConfigField<Long> TIMEOUT = ConfigField.integer(
            "quorum.timeoutMs",
            "ms",
            2000,
            1,
            MAX_MS,
            "Deadline of a request that names none. At most quorum.maxTimeoutMs.");

    static final ConfigField<Long> MAX_TIMEOUT = ConfigField.integer(
            "quorum.maxTimeoutMs", "ms", 30_000, 1, MAX_MS, "The longest deadline that a request may name.");

    static final ConfigField<Long> PEER_TIMEOUT = ConfigField.integer(
            "quorum.peerTimeoutMs",
            "ms",
            1000,
            1,
            MAX_MS,
            "How long one call to one peer may take before it counts as failed. At most quorum.maxTimeoutMs.");

    /** Whether every read quorum meets every write quorum: W + R > N. */
    public boolean strict() {
        return w + r > n;
    }

    /** Fills in n, w and r where nobody set them. */
    static void derive(Settings settings) {
        // A broken list of peers was still meant to be one: judging it as none would only add errors.
        boolean alone = settings.holds(ClusterConfig.PEERS, List.of()) && settings.holds(ClusterConfig.JOIN, null);
        settings.putDefault(N, alone ? 1L : 3L);
        if (settings.isGood(N)) {
            long majority = settings.get(N) / 2 + 1;
            settings.putDefault(W, majority);
            settings.putDefault(R, majority);
        }
    }

    static QuorumConfig from(Settings settings) {
        return new QuorumConfig(
                settings.intOf(N),
                settings.intOf(W),
                settings.intOf(R),
                settings.get(TIMEOUT),
                settings.get(MAX_TIMEOUT),
                settings.get(PEER_TIMEOUT));
    }

    void into(Settings settings) {
        settings.put(N, n).put(W, w).put(R, r);
        settings.put(TIMEOUT, timeoutMs).put(MAX_TIMEOUT, maxTimeoutMs).put(PEER_TIMEOUT, peerTimeoutMs);
    }
}
