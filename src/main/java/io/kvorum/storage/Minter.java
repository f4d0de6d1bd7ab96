package io.kvorum.storage;

import io.kvorum.port.Entropy;
import io.kvorum.version.Dot;
import io.kvorum.version.VectorClock;
import java.util.function.Consumer;

/**
 * Hands out dots. The counter is shared by all keys and only rises, so a dot is never used twice; whenever this node may
 * have forgotten a dot that somebody else holds, it becomes another actor instead.
 */
final class Minter {
    private final String nodeId;
    private final Entropy entropy;
    private String actor;
    private long counter;

    Minter(String nodeId, Entropy entropy, String actor, long counter) {
        this.nodeId = nodeId;
        this.entropy = entropy;
        this.actor = actor;
        this.counter = counter;
    }

    /** An actor that no node has been: the node's id, {@code @}, sixteen random hex digits. */
    static String freshActor(String nodeId, Entropy entropy) {
        String digits = Long.toHexString(entropy.nextLong());
        return nodeId + "@" + "0".repeat(16 - digits.length()) + digits;
    }

    Dot mint() {
        return new Dot(actor, ++counter);
    }

    void renew() {
        actor = freshActor(nodeId, entropy);
        counter = 0;
    }

    /**
     * Becomes another actor when somebody has seen dots of this one that it does not remember: counting on would give the
     * same dot to two writes.
     *
     * @param notices hears what an operator should know
     */
    void renewIfForgotten(VectorClock seen, Consumer<String> notices) {
        long counterSeen = seen.get(actor);
        if (counterSeen > counter) {
            String before = actor;
            renew();
            notices.accept("Others have seen counter " + counterSeen + " of actor " + before
                    + ", which this node does not remember (was its data directory restored from a copy?); it goes on as"
                    + " actor " + actor);
        }
    }

    String actor() {
        return actor;
    }

    /** The highest counter handed out. */
    long counter() {
        return counter;
    }
}
