package io.kvorum.replication;

import io.kvorum.cluster.Topology;
import io.vertx.core.Future;

/** Keeps the last known topology across restarts. */
@FunctionalInterface
public interface TopologyStore {
    /** Completes when the topology is on disk. */
    Future<Void> save(Topology topology);
}
