package io.kvorum.client;

import java.time.Duration;

/**
 * How one delete is done; null leaves a choice to the client's or the node's default. Each setter returns a changed copy.
 *
 * @param w replicas that must acknowledge
 * @param timeout for the whole request, failover included; at least 1 ms
 * @param context the token of an earlier answer for the same key: what this delete covers
 */
public record DeleteOptions(QuorumLevel w, Duration timeout, String context) {
    /** Every default. */
    public static final DeleteOptions DEFAULT = new DeleteOptions(null, null, null);

    public DeleteOptions {
        KvClientOptions.checkTimeout(timeout);
    }

    /** {@code one}, {@code quorum}, {@code all} or a number. */
    public DeleteOptions w(String level) {
        return new DeleteOptions(new QuorumLevel(level), timeout, context);
    }

    /** This many replicas, at least 1. */
    public DeleteOptions w(int replicas) {
        return new DeleteOptions(QuorumLevel.of(replicas), timeout, context);
    }

    /** The whole request's deadline. */
    public DeleteOptions timeout(Duration limit) {
        return new DeleteOptions(w, limit, context);
    }

    /** What this delete covers; null for none. */
    public DeleteOptions context(String token) {
        return new DeleteOptions(w, timeout, token);
    }
}
