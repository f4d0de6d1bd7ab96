package io.kvorum.node;

import io.kvorum.cluster.Topology;
import java.io.IOException;

/**
 * The last topology for which this node held all its key ranges, beside {@code cluster.json}. Written before the node
 * hears of any change, so that a crash while it receives ranges finds out what is missing.
 */
final class SettledTopology {
    /** In the data directory, the same format as the member list. */
    static final String FILE = "settled.json";

    private static final String WITHOUT_IT =
            "the node then receives its key ranges from the other members before it answers reads of them";

    private SettledTopology() {}

    /**
     * Reads it, or writes it when the node starts for the first time: a new node holds all that its first topology gives
     * it. When it is about to join others, that topology has no other member than itself. A list that was there once and
     * is not any more might have been any list: then the node holds nothing for sure.
     *
     * @param initial the topology that the node starts with
     * @param self the node's id
     * @throws io.kvorum.storage.StorageException when the list on disk is damaged
     */
    static Topology read(TopologyFiles files, Topology initial, String self) throws IOException {
        Topology settled = files.read(FILE, WITHOUT_IT);
        if (settled != null) {
            return settled;
        }
        // At its first start a node writes the member list after this one.
        boolean first = files.setAside().isEmpty() && !files.exists(StartingTopology.FILE);
        boolean alone = initial.members().size() == 1;
        settled = first || alone || !initial.isMember(self) ? initial : initial.leave(self);
        files.write(FILE, settled);
        return settled;
    }
}
