package io.kvorum.quorum;

import io.kvorum.failure.Invariant;
import java.util.ArrayList;
import java.util.List;

/**
 * Who said what, shared by both tallies. A replica succeeds at most once and for good; a failure only says that no
 * answer is expected any more, so a late success overrides it.
 */
final class Ballot {
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    private final List<String> replicas;
    private final State[] states;
    private final int required;
    private int succeeded;
    private int failed;

    Ballot(List<String> replicas, int required) {
        Invariant.check(required >= 1, "at least one required replica", required);
        this.replicas = List.copyOf(replicas);
        this.states = new State[this.replicas.size()];
        for (int i = 0; i < states.length; i++) {
            // Counting one node twice would make a quorum out of fewer copies than it claims.
            Invariant.check(this.replicas.indexOf(this.replicas.get(i)) == i, "distinct replicas", replicas);
            states[i] = State.PENDING;
        }
        this.required = required;
    }

    /** Counts a success; returns the replica's index, or -1 when it had succeeded before. */
    int succeed(String node) {
        int index = indexOf(node);
        if (states[index] == State.SUCCEEDED) {
            return -1;
        }
        if (states[index] == State.FAILED) {
            failed--;
        }
        states[index] = State.SUCCEEDED;
        succeeded++;
        return index;
    }

    /** Counts a failure, unless the replica has succeeded or failed before. */
    void fail(String node) {
        int index = indexOf(node);
        if (states[index] == State.PENDING) {
            states[index] = State.FAILED;
            failed++;
        }
    }

    private int indexOf(String node) {
        int index = replicas.indexOf(node);
        Invariant.check(index >= 0, "one of the replicas", () -> node + " beside " + replicas);
        return index;
    }

    Verdict verdict() {
        if (succeeded >= required) {
            return Verdict.MET;
        }
        return replicas.size() - failed < required ? Verdict.IMPOSSIBLE : Verdict.PENDING;
    }

    List<String> replicas() {
        return replicas;
    }

    int required() {
        return required;
    }

    boolean hasSucceeded(int index) {
        return states[index] == State.SUCCEEDED;
    }

    /** The replicas in this state, in preference order. */
    List<String> in(State state) {
        List<String> found = new ArrayList<>(replicas.size());
        for (int i = 0; i < states.length; i++) {
            if (states[i] == state) {
                found.add(replicas.get(i));
            }
        }
        return found;
    }
}
