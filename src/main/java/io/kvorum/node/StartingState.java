package io.kvorum.node;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import java.io.IOException;

/**
 * What a node knows of itself and its cluster when it starts.
 *
 * @param topology the member list to start with
 * @param settled the last one for which this node held all its key ranges
 * @param lives the life of its data, this start included, and what it knows of the others'
 * @param lostRecords whether recovery had to leave records out
 */
public record StartingState(Topology topology, Topology settled, Lives lives, boolean lostRecords) {
    /**
     * Reads it from the recovered data directory, and counts this start there. Blocks.
     *
     * @param address this node's advertised address
     * @throws io.kvorum.storage.StorageException when a list on disk is damaged
     */
    public static StartingState read(
            Disk disk, KvorumConfig config, String address, Entropy entropy, boolean lostRecords) throws IOException {
        Topology topology = StartingTopology.read(disk, config, address);
        Topology settled = SettledTopology.read(disk, topology);
        return new StartingState(topology, settled, StartingLives.read(disk, entropy), lostRecords);
    }
}
