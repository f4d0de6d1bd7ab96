package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.ring.Ring;

/**
 * Keeps a node that is still receiving key ranges from answering reads of them: its "never heard of it" would count
 * against replicas that know better. Closed and opened on the coordinator's loop alone, asked from any thread.
 */
public final class ReadGate {
    private final String self;
    private final int n;
    private volatile State state = new State(null, false, true);

    /**
     * Replaced as a whole: read one by one, the two could pair into a gate that was never open so.
     *
     * @param held the ring by which this node is known to hold its keys; null when it holds all that it should
     * @param lost whether this node lost its data and has not received them anew
     * @param confirmed whether it is known if this node holds what it once acknowledged
     */
    private record State(Ring held, boolean lost, boolean confirmed) {}

    /** @param n replicas of a key */
    public ReadGate(String self, int n) {
        this.self = self;
        this.n = n;
    }

    /**
     * Only keys of which this node is a replica on this ring are answered.
     *
     * @param lost whether the others are missing because this node lost them
     */
    void close(Ring heldRing, boolean lost) {
        state = new State(heldRing, lost, state.confirmed);
    }

    void open() {
        state = new State(null, false, state.confirmed);
    }

    /** Nothing is answered before {@link #confirmed}. */
    void unconfirmed() {
        state = new State(state.held, state.lost, false);
    }

    void confirmed() {
        state = new State(state.held, state.lost, true);
    }

    /** Whether some keys are not answered. */
    public boolean isClosed() {
        State now = state;
        return now.held != null || !now.confirmed;
    }

    /** Whether it is known if this node holds what it once acknowledged. */
    public boolean isConfirmed() {
        return state.confirmed;
    }

    /** Whether this node lost its data and has not received them anew. */
    public boolean isLost() {
        return state.lost;
    }

    /** Why this node's state of the key is no answer to a quorum read; null when it is one. */
    public KvorumException refusal(String key) {
        State now = state;
        if (!now.confirmed) {
            return new KvorumException(
                    FailureCode.NOT_READY,
                    "Node " + self + " has just started and waits to hear from a member whether it holds all its data");
        }
        if (now.held == null || now.held.preferenceList(key, n).contains(self)) {
            return null;
        }
        return new KvorumException(FailureCode.NOT_READY, "Node " + self + " is still receiving this key range");
    }
}
