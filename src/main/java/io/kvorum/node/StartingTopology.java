package io.kvorum.node;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.KvorumException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The member list a node starts with: the one on disk, because members may have come and gone since the configuration
 * was written, with the addresses that the configuration gives and the members that the list has never heard of.
 */
final class StartingTopology {
    private static final Logger LOG = LoggerFactory.getLogger(StartingTopology.class);

    /** The last known member list, in the data directory. */
    static final String FILE = "cluster.json";

    private static final String WITHOUT_IT =
            "the node starts with the peers of its configuration and learns the rest from"
                    + " them; without peers there, start it with --join <member>";

    private StartingTopology() {}

    /**
     * Reads the list on disk, if any, and what the configuration adds to it.
     *
     * @param address this node's advertised address
     * @throws io.kvorum.storage.StorageException when the list on disk is damaged
     */
    static Topology read(TopologyFiles files, KvorumConfig config, String address) throws IOException {
        List<Member> configured = configured(config, address);
        Topology topology = files.read(FILE, WITHOUT_IT);
        if (topology == null) {
            return Topology.initial(configured);
        }
        for (Member member : configured) {
            topology = withConfigured(topology, member);
        }
        Member self = configured.get(0);
        if (!topology.isMember(self.id())) {
            LOG.warn(
                    "{} has left the cluster: it holds no replicas and passes requests on; start with --join to rejoin",
                    self.id());
        }
        return topology;
    }

    private static List<Member> configured(KvorumConfig config, String address) {
        List<Member> members = new ArrayList<>();
        members.add(new Member(config.node().id(), address));
        members.addAll(config.cluster().peers());
        return members;
    }

    /** The configuration may bring in members and move them; it never brings back one that left. */
    private static Topology withConfigured(Topology topology, Member member) {
        try {
            if (topology.isMember(member.id())) {
                return topology.move(member);
            }
            return topology.knows(member.id()) ? topology : topology.join(member);
        } catch (KvorumException conflict) {
            LOG.warn("The configured member {} is left out: {}", member, conflict.getMessage());
            return topology;
        }
    }
}
