package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.ring.Ring;

/**
 * Keeps a node that is still receiving key ranges from answering reads of them: its "never heard of it" would count
 * against replicas that know better. Closed and opened on the coordinator's loop, asked from any thread.
 */
public final class ReadGate {
    private final String self;
    private final int n;
    /** The ring by which this node is known to hold its keys; null when it holds all that it should. */
    private volatile Ring held;
    /** Whether it is known if this node holds what it once acknowledged. */
    private volatile boolean confirmed = true;

    /** @param n replicas of a key */
    public ReadGate(String self, int n) {
        this.self = self;
        this.n = n;
    }

    /** Only keys of which this node is a replica on this ring are answered. */
    void close(Ring heldRing) {
        held = heldRing;
    }

    void open() {
        held = null;
    }

    /** Nothing is answered before {@link #confirmed}. */
    void unconfirmed() {
        confirmed = false;
    }

    void confirmed() {
        confirmed = true;
    }

    /** Whether some keys are not answered. */
    public boolean isClosed() {
        return held != null || !confirmed;
    }

    /** Why this node's state of the key is no answer to a quorum read; null when it is one. */
    public KvorumException refusal(String key) {
        if (!confirmed) {
            return new KvorumException(
                    FailureCode.NOT_READY,
                    "Node " + self + " has just started and waits to hear from a member whether it holds all its data");
        }
        Ring ring = held;
        if (ring == null || ring.preferenceList(key, n).contains(self)) {
            return null;
        }
        return new KvorumException(FailureCode.NOT_READY, "Node " + self + " is still receiving this key range");
    }
}
