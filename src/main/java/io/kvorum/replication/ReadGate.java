package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.ring.Ring;

/**
 * Keeps a node that is still receiving key ranges from answering reads of them: its "never heard of it" would count
 * against replicas that know better. Closed and opened on the coordinator's loop alone, asked from any thread.
 */
public final class ReadGate {
    /** Instead of an epoch: this node lost its data. */
    static final long NEVER = -1;

    private final String self;
    private final int n;
    private volatile State state = new State(null, NEVER, PassedOver.NOTHING, true);

    /**
     * Replaced as a whole: read one by one, the two could pair into a gate that was never open so.
     *
     * @param held the ring by which this node is known to hold its keys; null when it holds all that it should
     * @param settled epoch until which this node held all its keys, while it does not
     * @param passedOver epochs of which this node may never have received what they gave it
     * @param confirmed whether it is known if this node holds what it once acknowledged
     */
    private record State(Ring held, long settled, PassedOver passedOver, boolean confirmed) {}

    /** @param n replicas of a key */
    public ReadGate(String self, int n) {
        this.self = self;
        this.n = n;
    }

    /**
     * Only keys of which this node is a replica on this ring are answered.
     *
     * @param settled epoch of the last topology by which this node held all its keys, or {@link #NEVER}
     */
    void close(Ring heldRing, long settled) {
        state = new State(heldRing, settled, state.passedOver, state.confirmed);
    }

    void open() {
        state = new State(null, NEVER, state.passedOver, state.confirmed);
    }

    /** These are added to what was passed over before. */
    void passOver(PassedOver epochs) {
        state = new State(state.held, state.settled, state.passedOver.with(epochs), state.confirmed);
    }

    /** Nothing is answered before {@link #confirmed}. */
    void unconfirmed() {
        state = new State(state.held, state.settled, state.passedOver, false);
    }

    void confirmed() {
        state = new State(state.held, state.settled, state.passedOver, true);
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

    /** What this node has of the keys that the changes of the member list up to this epoch gave it. */
    public TransferPage.State stateSince(long epoch) {
        State now = state;
        if (now.held != null && now.settled < epoch) {
            return TransferPage.State.RECEIVING;
        }
        return now.passedOver.contains(epoch) ? TransferPage.State.PASSED_OVER : TransferPage.State.WHOLE;
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
