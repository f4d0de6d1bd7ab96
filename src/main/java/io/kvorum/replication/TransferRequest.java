package io.kvorum.replication;

import java.util.List;

/**
 * Which records a node asks for: those of the keys that it is a replica of on the ring of {@code members} and not on the
 * ring of {@code held}. Named by nodes and not by ranges, for every node computes the same rings from them.
 *
 * @param node the node that asks
 * @param members ids of the members in force, sorted
 * @param held ids whose ring tells what the node holds already, sorted; empty when it holds nothing
 * @param since epoch up to which the sources must have settled to count, at least 0: of changes until then the node asks
 *     nobody who left by them
 */
public record TransferRequest(String node, List<String> members, List<String> held, long since) {
    public TransferRequest {
        members = List.copyOf(members);
        held = List.copyOf(held);
    }
}
