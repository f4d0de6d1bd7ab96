package io.kvorum.node;

import io.kvorum.cluster.Topology;
import io.kvorum.port.Disk;
import io.kvorum.storage.Durable;
import java.io.IOException;

/**
 * The last topology for which this node held all its key ranges, beside {@code cluster.json}. Written before the node
 * hears of any change, so that a crash while it receives ranges finds out what is missing.
 */
final class SettledTopology {
    /** In the data directory, the same format as the member list. */
    static final String FILE = "settled.json";

    private SettledTopology() {}

    /**
     * Reads it, or writes it when the node starts for the first time: a new node holds all that its first topology gives
     * it. When it is about to join others, that topology has no other member than itself.
     *
     * @param initial the topology that the node starts with
     * @throws io.kvorum.storage.StorageException when a list on disk is damaged
     */
    static Topology read(Disk disk, Topology initial) throws IOException {
        if (disk.exists(FILE)) {
            return StartingTopology.readFile(disk, FILE);
        }
        Topology settled =
                disk.exists(StartingTopology.FILE) ? StartingTopology.readFile(disk, StartingTopology.FILE) : initial;
        Durable.replace(disk, FILE, settled.toJson());
        return settled;
    }
}
