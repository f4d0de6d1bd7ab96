package io.kvorum.node;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.replication.ReadGate;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the coordinator shows to the other parts of its node, whatever thread they run on.
 *
 * @param ranges which keys this node may answer reads of
 * @param topology the topology in force, null before it is known
 * @param lives the node's life and those it knows, null before they are known
 */
public record NodeView(ReadGate ranges, AtomicReference<Topology> topology, AtomicReference<Lives> lives) {
    /**
     * Nothing is known yet.
     *
     * @param n replicas of each key
     */
    public static NodeView of(String node, int n) {
        return new NodeView(new ReadGate(node, n), new AtomicReference<>(), new AtomicReference<>());
    }
}
