package io.kvorum.client;

import java.time.Duration;

/**
 * How one read is done; null leaves a choice to the client's or the node's default. Each setter returns a changed copy.
 *
 * @param r replicas that must answer
 * @param timeout for the whole request, failover included; at least 1 ms
 */
public record GetOptions(QuorumLevel r, Duration timeout) {
    /** Every default. */
    public static final GetOptions DEFAULT = new GetOptions(null, null);

    public GetOptions {
        KvClientOptions.checkTimeout(timeout);
    }

    /** {@code one}, {@code quorum}, {@code all} or a number. */
    public GetOptions r(String level) {
        return new GetOptions(new QuorumLevel(level), timeout);
    }

    /** This many replicas, at least 1. */
    public GetOptions r(int replicas) {
        return new GetOptions(QuorumLevel.of(replicas), timeout);
    }

    /** The whole request's deadline. */
    public GetOptions timeout(Duration limit) {
        return new GetOptions(r, limit);
    }
}
