package io.kvorum.cli;

import io.kvorum.client.Replicas;

/** The evidence of a write in a few words. */
final class Evidence {
    private Evidence() {}

    /** For example {@code ", acknowledged by 2 of 3: node1, node3"}; empty when the answer says nothing. */
    static String acknowledged(Replicas replicas) {
        return replicas == null
                ? ""
                : ", acknowledged by " + replicas.answered() + " of " + replicas.n() + ": "
                        + String.join(", ", replicas.names());
    }
}
