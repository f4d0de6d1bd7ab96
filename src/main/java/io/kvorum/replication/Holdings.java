package io.kvorum.replication;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.MemberEntry;
import io.kvorum.cluster.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node holds for sure of the key ranges that a topology gives it, and who else may hold the rest.
 *
 * <p>A node that was a replica of a key all the time since it was settled has seen the key's writes. Which members came
 * and went in between it may not have seen; but a ring of more nodes only gives each fewer keys. So the node was a
 * replica throughout of what it owns on the ring of all that were members at any time since.
 *
 * <p>One that holds nothing for sure was taken in, or lost its data: it asks the members, and whoever left since it came
 * in. Those may be the only ones that have what they were the replicas of.
 *
 * @param held ids of that ring, sorted; empty when the node holds nothing for sure
 * @param sources the others that may hold records of the rest, sorted by id
 * @param since whoever left by a change up to this epoch is not among them: what they had is at those who took over
 * @param passedOver what the topologies between gave this node, and it does not ask for any more
 */
record Holdings(List<String> held, List<Member> sources, long since, PassedOver passedOver) {
    static Holdings of(String self, Topology settled, Topology current) {
        SortedMap<String, Member> since = new TreeMap<>();
        current.members().forEach(member -> since.put(member.id(), member));
        List<MemberEntry> changed = new ArrayList<>(current.entries());
        changed.removeAll(settled.entries());
        List<String> held = List.of();
        long upTo = 0;
        if (settled.isMember(self) && !cameFromOutside(self, settled, current)) {
            settled.members().forEach(member -> since.putIfAbsent(member.id(), member));
            changed.forEach(entry -> since.putIfAbsent(entry.id(), entry.member()));
            TreeSet<String> ids = new TreeSet<>(since.keySet());
            ids.add(self);
            held = List.copyOf(ids);
            upTo = settled.epoch();
        } else if (current.isMember(self)) {
            long takenIn = entry(current, self).changedAt();
            upTo = Math.max(0, takenIn - 1);
            changed.stream()
                    .filter(entry -> !entry.isMember() && entry.changedAt() > takenIn)
                    .forEach(entry -> since.put(entry.id(), entry.member()));
        }
        since.remove(self);
        // One that holds nothing was given nothing before it was taken in.
        PassedOver passedOver = PassedOver.between(self, held.isEmpty() ? upTo + 1 : upTo, current);
        return new Holdings(held, new ArrayList<>(since.values()), upTo, passedOver);
    }

    /** Whether the members of {@code current} took this node in while it did not know of it: it missed their writes. */
    private static boolean cameFromOutside(String self, Topology settled, Topology current) {
        MemberEntry before = entry(settled, self);
        MemberEntry now = entry(current, self);
        if (now == null || !now.isMember()) {
            return false;
        }
        // A node that moves says so itself, and is the same node; a member that is new again had left.
        boolean rejoined = now.changedAt() > before.changedAt() && now.member().equals(before.member());
        // One that was alone and finds members as old as itself has not taken them in: they are another cluster's.
        boolean alone = settled.members().size() == 1
                && current.entries().stream()
                        .anyMatch(other ->
                                other.isMember() && !settled.knows(other.id()) && other.changedAt() <= settled.epoch());
        return rejoined || alone;
    }

    /** Whether this node has left since it was settled, or lost its data and is no member. */
    static boolean hasGone(String self, Topology settled, Topology current) {
        MemberEntry before = entry(settled, self);
        return !current.isMember(self) && (before == null || !before.equals(entry(current, self)));
    }

    /**
     * Whether a node that has gone may have gone before it had received all that it had been given, or what it lost. It never
     * will.
     */
    static boolean wentLacking(String self, Topology settled, Topology current) {
        MemberEntry now = entry(current, self);
        if (now == null || !settled.isMember(self)) {
            return true;
        }
        // It holds all that the members had given it one change before it went, unless it never heard of some.
        return now.changedAt() > settled.epoch() + 1
                || current.entries().stream()
                        .anyMatch(other -> !other.id().equals(self)
                                && !other.isMember()
                                && !settled.entries().contains(other));
    }

    private static MemberEntry entry(Topology topology, String id) {
        return topology.entries().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
