package io.kvorum.replication;

import io.kvorum.cluster.MemberEntry;
import io.kvorum.cluster.Topology;

/**
 * Epochs of which a node may never have received what their topologies gave it: before it had, a later one gave it to somebody
 * else. A node is given keys of others when a member leaves, and only then; they go on to another when one comes, or when it
 * leaves itself.
 *
 * @param from the first of them
 * @param to the last of them; there are none when it is before the first
 */
record PassedOver(long from, long to) {
    static final PassedOver NOTHING = new PassedOver(Long.MAX_VALUE, ReadGate.NEVER);

    /**
     * What a node passes over that held all its keys at an epoch and receives next what the current topology gives it.
     *
     * @param settledEpoch that epoch, at least 0
     */
    static PassedOver between(String self, long settledEpoch, Topology current) {
        long firstLeft = current.entries().stream()
                .filter(entry -> !entry.isMember() && entry.changedAt() > settledEpoch)
                .mapToLong(MemberEntry::changedAt)
                .min()
                .orElse(Long.MAX_VALUE);
        long lastCame = current.entries().stream()
                .filter(entry -> entry.isMember() && !entry.id().equals(self))
                .mapToLong(MemberEntry::changedAt)
                .max()
                .orElse(0);
        return lastCame < firstLeft ? NOTHING : new PassedOver(firstLeft, lastCame - 1);
    }

    /** What a node passes over that has gone: all since it was settled as a member, or all that there ever was. */
    static PassedOver byGoing(String self, Topology settled, Topology current) {
        return new PassedOver(settled.isMember(self) ? settled.epoch() + 1 : 0, current.epoch());
    }

    boolean contains(long epoch) {
        return from <= epoch && epoch <= to;
    }

    /** These and the other's, and what lies between. */
    PassedOver with(PassedOver other) {
        return new PassedOver(Math.min(from, other.from), Math.max(to, other.to));
    }
}
