package io.kvorum.config;

import io.kvorum.cluster.Member;
import java.util.List;
import java.util.Objects;

/**
 * Which cluster the node belongs to and whom it knows at first.
 *
 * @param name default kvorum, 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit; the
 *     same on every member
 * @param peers default [], at most 255, each id and each address once; the other members, without this node;
 *     unmodifiable
 * @param vnodes default 150, 1..4096; the same on every member
 * @param join default none, host:port with a port of 1..65535, not a wildcard; null when the node asks nobody to take
 *     it in
 */
public record ClusterConfig(String name, List<Member> peers, int vnodes, String join) {
    static final ConfigField<String> NAME = ConfigField.of(
            "cluster.name",
            NodeConfig.NAME_TYPE,
            "kvorum",
            "The same on every member; requests of a cluster with another name are refused.");

    static final ConfigField<List<Member>> PEERS = ConfigField.of(
                    "cluster.peers",
                    new PeersType(),
                    List.<Member>of(),
                    "The other members, without this node. Elsewhere than in the file: id=host:port,id=host:port.")
            .flag("--peers");

    static final ConfigField<Long> VNODES = ConfigField.integer(
            "cluster.vnodes",
            "",
            150,
            1,
            4096,
            "Tokens of each node on the ring; more spread the keys more evenly. The same on every member.");

    static final ConfigField<String> JOIN = ConfigField.of(
                    "cluster.join",
                    new AddressType(),
                    (String) null,
                    "Address of a member that is asked to take this node in; the member list is learned from it.")
            .flag("--join");

    public ClusterConfig {
        Objects.requireNonNull(name, "name");
        peers = List.copyOf(peers);
    }

    static ClusterConfig from(Settings settings) {
        return new ClusterConfig(settings.get(NAME), settings.get(PEERS), settings.intOf(VNODES), settings.get(JOIN));
    }

    void into(Settings settings) {
        settings.put(NAME, name).put(PEERS, peers).put(VNODES, vnodes).put(JOIN, join);
    }
}
