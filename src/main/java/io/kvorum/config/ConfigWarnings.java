package io.kvorum.config;

import io.kvorum.storage.FsyncPolicy;
import java.util.ArrayList;
import java.util.List;

/** What is legal but risky: each a sentence that says what may happen and how to avoid it. */
final class ConfigWarnings {
    private ConfigWarnings() {}

    static List<String> of(KvorumConfig config) {
        List<String> warnings = new ArrayList<>();
        network(config.http(), config.cluster(), warnings);
        quorum(config.quorum(), config.cluster(), warnings);
        durability(config.wal(), warnings);
        return List.copyOf(warnings);
    }

    private static void network(HttpConfig http, ClusterConfig cluster, List<String> warnings) {
        if (!Address.isLoopback(http.host())) {
            warnings.add("http.host is " + http.host() + ": there is no authentication, so whoever reaches port "
                    + http.port() + " can read and change everything. Use a loopback host or a network you trust.");
        }
        if (Address.isWildcard(http.host()) && http.advertised() == null) {
            warnings.add("http.host is " + http.host() + " and http.advertised is not set: a node that joins this one"
                    + " could not call it back. Set http.advertised to a host:port that others reach.");
        }
        if (http.port() == 0 && http.advertised() == null && !cluster.peers().isEmpty()) {
            warnings.add("http.port is 0: the port differs at each start and the peers do not learn it."
                    + " Set http.port or http.advertised.");
        }
    }

    private static void quorum(QuorumConfig quorum, ClusterConfig cluster, List<String> warnings) {
        if (!quorum.strict()) {
            warnings.add("quorum.w " + quorum.w() + " + quorum.r " + quorum.r() + " is not above quorum.n " + quorum.n()
                    + ": a read may miss a write that was acknowledged before it. Raise w or r.");
        }
        int members = cluster.peers().size() + 1;
        // Who joins learns the members later, so nothing can be said yet.
        if (members < quorum.n() && cluster.join() == null) {
            String reach = Math.max(quorum.w(), quorum.r()) > members
                    ? "requests that need more replicas than that fail until nodes join."
                    : "each key has fewer copies than asked for until nodes join.";
            warnings.add("quorum.n is " + quorum.n() + " but " + members
                    + (members == 1 ? " member is" : " members are") + " configured: " + reach);
        }
        if (quorum.peerTimeoutMs() > quorum.timeoutMs()) {
            warnings.add("quorum.peerTimeoutMs " + quorum.peerTimeoutMs() + " is above quorum.timeoutMs "
                    + quorum.timeoutMs() + ": a request's deadline passes before a slow peer counts as failed.");
        }
    }

    private static void durability(WalConfig wal, List<String> warnings) {
        if (wal.fsync() == FsyncPolicy.INTERVAL) {
            warnings.add("wal.fsync is interval: a crash of the machine may lose the writes acknowledged in the last "
                    + wal.fsyncIntervalMs() + " ms.");
        } else if (wal.fsync() == FsyncPolicy.NEVER) {
            warnings.add("wal.fsync is never: a crash of the machine may lose any number of acknowledged writes.");
        }
    }
}
