package io.kvorum.nemesis;

/**
 * One fault at one node.
 *
 * @param node number of the node, from 1
 * @param other number of another node, for what happens between two
 * @param amount how much, 0 to 999; each kind reads it in its own way
 * @param calls how many calls of the clients it lasts
 */
record Strike(Kind kind, int node, int other, int amount, int calls) {
    /** What can go wrong. Each is mended before the next comes to the node. */
    enum Kind {
        /** SIGKILL, in whatever the node is doing, and a start. */
        KILL,
        /** Stands still for longer than every timeout. */
        PAUSE,
        /** Nothing goes to or from the other nodes. */
        CUT_OFF,
        /** What it sends to one other node is lost. */
        CUT_ONE_WAY,
        /** What it sends has to go through a pipe much too narrow: slow, and lost when that is full. */
        NARROW_LINK,
        /** No room on the disk; half the time it is killed as well. */
        FULL_DISK,
        /** Its fsyncs fail, and it must end because of that. */
        FSYNC_ERROR,
        /** Its wall clock is off, and jumps. */
        CLOCK_SKEW,
        /** SIGTERM, and a start. */
        RESTART
    }

    @Override
    public String toString() {
        return kind + " node" + node + (kind == Kind.CUT_ONE_WAY ? " to node" + other : "") + " amount " + amount
                + " for " + calls + " calls";
    }
}
