package io.kvorum.node;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import java.io.IOException;
import java.util.List;

/**
 * What a node knows of itself and its cluster when it starts.
 *
 * @param topology the member list to start with
 * @param settled the last one for which this node held all its key ranges
 * @param lives the life of its data, this start included, and what it knows of the others'
 * @param lostRecords whether recovery had to leave records out
 * @param notices what an operator should know
 */
public record StartingState(
        Topology topology, Topology settled, Lives lives, boolean lostRecords, List<String> notices) {
    /**
     * What a node reads with.
     *
     * @param salvage whether damaged lists are set aside instead of refused
     */
    public record Ports(Disk disk, Clock clock, Entropy entropy, boolean salvage) {}

    /**
     * Reads it from the recovered data directory, and counts this start there. Blocks.
     *
     * @param address this node's advertised address
     * @throws io.kvorum.storage.StorageException when a list on disk is damaged
     */
    public static StartingState read(Ports ports, KvorumConfig config, String address, boolean lostRecords)
            throws IOException {
        TopologyFiles files = new TopologyFiles(ports.disk(), ports.clock(), ports.salvage());
        Topology topology = StartingTopology.read(files, config, address);
        Topology settled = SettledTopology.read(files, topology, config.node().id());
        Lives lives = StartingLives.read(ports.disk(), ports.entropy());
        return new StartingState(topology, settled, lives, lostRecords, List.copyOf(files.setAside()));
    }
}
