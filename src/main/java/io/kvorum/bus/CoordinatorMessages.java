package io.kvorum.bus;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.ring.Ring;
import java.time.Instant;
import java.util.List;

/**
 * What the coordinator verticle understands beside {@code ReadRequest} and {@code WriteRequest} (answered with {@code
 * ReadAnswer} and {@code WriteAnswer}).
 */
public final class CoordinatorMessages {
    private CoordinatorMessages() {}

    /** Answered with {@link ClusterView} once every reachable member was told. */
    public record Join(Member member) {}

    /** Answered with {@link ClusterView} once every reachable member was told. */
    public record Leave(String id) {}

    /** Answered with {@link ClusterView}. */
    public record GetCluster() {}

    /**
     * The cluster as this node sees it.
     *
     * @param ring the ring in force
     * @param vnodes tokens of each node
     * @param n replicas of each key
     */
    public record ClusterView(
            String cluster, Topology topology, List<MemberView> members, Ring ring, int vnodes, int n) {}

    /**
     * One member as this node sees it.
     *
     * @param self whether it is the node that answers
     * @param reachable whether the last call to it succeeded; always true for self
     * @param lastContact when it last answered, null when never
     */
    public record MemberView(Member member, boolean self, boolean reachable, Instant lastContact) {}

    /** Merge a topology that another node sent; answered with the {@link Topology} in force. */
    public record Learn(Topology topology) {}

    /**
     * What an internal request told of lives; answered with nothing when what is new is on disk.
     *
     * @param life of the sender's data
     * @param knows what the sender knows of this node's, null when nothing
     */
    public record Hear(String node, String life, String knows) {}

    /**
     * Said by every internal request: make sure that this node knows at least this topology before it answers, fetching
     * it from the sender's address if need be. Answered with nothing.
     */
    public record CatchUp(long epoch, String digest, String senderAddress) {}
}
