package io.kvorum.ring;

import java.util.List;

/**
 * The replicas of a key, most preferred first. Shared by all keys that have the same ones.
 *
 * @param nodes distinct node ids, unmodifiable; empty only on a ring without nodes
 */
public record PreferenceList(List<String> nodes) {
    static final PreferenceList EMPTY = new PreferenceList(List.of());

    public PreferenceList {
        nodes = List.copyOf(nodes);
    }

    /** Whether the node is a replica. */
    public boolean contains(String node) {
        return nodes.contains(node);
    }

    /** Number of replicas. */
    public int size() {
        return nodes.size();
    }
}
