package io.kvorum.client;

import java.time.Duration;

/**
 * How one write is done; null leaves a choice to the client's or the node's default. Each setter returns a changed copy.
 *
 * @param w replicas that must acknowledge
 * @param timeout for the whole request, failover included; at least 1 ms
 * @param context the token of an earlier answer for the same key: what this write replaces
 * @param returnBody whether {@link PutResult#siblings()} shall hold what is stored after the write
 */
public record PutOptions(QuorumLevel w, Duration timeout, String context, boolean returnBody) {
    /** Every default. */
    public static final PutOptions DEFAULT = new PutOptions(null, null, null, false);

    public PutOptions {
        KvClientOptions.checkTimeout(timeout);
    }

    /** {@code one}, {@code quorum}, {@code all} or a number. */
    public PutOptions w(String level) {
        return new PutOptions(new QuorumLevel(level), timeout, context, returnBody);
    }

    /** This many replicas, at least 1. */
    public PutOptions w(int replicas) {
        return new PutOptions(QuorumLevel.of(replicas), timeout, context, returnBody);
    }

    /** The whole request's deadline. */
    public PutOptions timeout(Duration limit) {
        return new PutOptions(w, limit, context, returnBody);
    }

    /** What this write replaces; null for none. */
    public PutOptions context(String token) {
        return new PutOptions(w, timeout, token, returnBody);
    }

    /** Whether to answer with what is stored after the write. */
    public PutOptions returnBody(boolean wanted) {
        return new PutOptions(w, timeout, context, wanted);
    }
}
