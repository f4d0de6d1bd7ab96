package io.kvorum.replication;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Topology;
import java.util.List;

/** Told of how this node receives key ranges, for metrics and the log. Calls must be cheap. */
public interface TransferListener {
    /** Others remember a later life of this node: its disk was replaced, rolled back or damaged. */
    void behind(Life remembered);

    /**
     * This node became a replica of ranges that it does not hold, and asks for them.
     *
     * @param share of all positions of the ring, above 0 and at most 1
     * @param sources ids of the nodes asked
     * @param needed how many of them must have given all they have
     */
    void started(Topology topology, double share, List<String> sources, int needed);

    /** Records of a source were merged and are on disk. */
    void received(int records);

    /** A source failed; it is asked again from its beginning in so many milliseconds. */
    void sourceFailed(String node, Throwable failure, long retryMillis);

    /** A node that left was asked in vain many times; what only it held is lost. */
    void sourceGivenUp(String node);

    /** This node holds all its ranges. */
    void finished(Topology topology, long records);

    /** The settled topology could not be written; the next start asks for the ranges again. */
    void notSaved(Throwable failure);
}
