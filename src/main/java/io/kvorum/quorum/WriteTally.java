package io.kvorum.quorum;

import java.util.List;

/**
 * The outcomes of one write at its replicas. Each replica is counted once, whatever arrives later. An ack is never
 * revoked, and one that arrives after a failure still counts, because it is true that the replica has the write: only
 * through such a late ack can an IMPOSSIBLE verdict become PENDING or MET again. Not thread-safe.
 */
public final class WriteTally {
    private final Ballot ballot;

    /**
     * @param replicas distinct node ids in preference order
     * @param required acks needed, at least 1; more than there are replicas is IMPOSSIBLE from the start
     */
    public WriteTally(List<String> replicas, int required) {
        ballot = new Ballot(replicas, required);
    }

    /** This replica has the write on its disk. */
    public void acked(String node) {
        ballot.succeed(node);
    }

    /** This replica refused, failed, or will not be heard of in time. */
    public void failed(String node) {
        ballot.fail(node);
    }

    /** Where the write stands now. */
    public Verdict verdict() {
        return ballot.verdict();
    }

    /** All replicas, in preference order. */
    public List<String> replicas() {
        return ballot.replicas();
    }

    /** Acks needed. */
    public int required() {
        return ballot.required();
    }

    /** The replicas that have the write, in preference order. */
    public List<String> ackedBy() {
        return ballot.in(Ballot.State.SUCCEEDED);
    }

    /** The replicas that failed and did not ack since, in preference order. */
    public List<String> failedNodes() {
        return ballot.in(Ballot.State.FAILED);
    }

    /** The replicas not heard of yet, in preference order. */
    public List<String> pending() {
        return ballot.in(Ballot.State.PENDING);
    }
}
