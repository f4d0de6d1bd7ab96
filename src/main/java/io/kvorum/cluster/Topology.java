package io.kvorum.cluster;

import io.kvorum.cluster.MemberEntry.Status;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.MalformedRecordException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The member list of a cluster with an epoch that only grows. Two topologies merge to one that knows all that either
 * knows, in any order and any number of times, so gossip needs no leader. Ids that left are remembered for ever.
 *
 * <p>Two nodes that each remove the other at the same time leave a topology without members behind; whoever reads it
 * must be ready for that. Immutable; callable from any thread.
 */
public final class Topology {
    /** Every node computes a ring of all members: a list without bound would take memory without bound. */
    public static final int MAX_MEMBERS = 1024;

    /** What a reader that takes numbers for doubles still tells apart; nobody changes a list so often. */
    static final long MAX_EPOCH = (1L << 53) - 1;

    private final long epoch;
    private final SortedMap<String, MemberEntry> entries;
    private final List<Member> members;
    private final String digest;

    private Topology(long epoch, SortedMap<String, MemberEntry> entries) {
        this.epoch = epoch;
        this.entries = Collections.unmodifiableSortedMap(entries);
        this.members = entries.values().stream()
                .filter(MemberEntry::isMember)
                .map(MemberEntry::member)
                .toList();
        this.digest = TopologyCodec.digest(entries.values());
    }

    /**
     * The first topology of a cluster, epoch 1.
     *
     * @throws IllegalArgumentException without members, with more than {@link #MAX_MEMBERS}, or when two share an id or
     *     an address
     */
    public static Topology initial(Collection<Member> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("A cluster needs at least one member");
        }
        Map<String, Member> byAddress = new TreeMap<>();
        SortedMap<String, MemberEntry> entries = new TreeMap<>();
        for (Member member : members) {
            MemberEntry sameId = entries.put(member.id(), new MemberEntry(member, Status.MEMBER, 1));
            if (sameId != null && !sameId.member().equals(member)) {
                throw new IllegalArgumentException("Two members share an id: " + sameId.member() + " and " + member);
            }
            Member sameAddress = byAddress.put(member.address(), member);
            if (sameAddress != null && !sameAddress.equals(member)) {
                throw new IllegalArgumentException("Two members share an address: " + sameAddress + " and " + member);
            }
        }
        requireFew(entries.size());
        return new Topology(1, entries);
    }

    private static void requireFew(long members) {
        if (members > MAX_MEMBERS) {
            throw new IllegalArgumentException("a cluster has at most " + MAX_MEMBERS + " members, found " + members);
        }
    }

    /**
     * A topology from its parts, as read from disk or the wire.
     *
     * @throws IllegalArgumentException when an id stands twice, there are more than {@link #MAX_MEMBERS}, or the epoch is
     *     out of range or before that of a change
     */
    static Topology of(long epoch, Collection<MemberEntry> entries) {
        if (epoch < 1 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException("an epoch is 1 to " + MAX_EPOCH + ", found " + epoch);
        }
        requireFew(entries.stream().filter(MemberEntry::isMember).count());
        SortedMap<String, MemberEntry> byId = new TreeMap<>();
        for (MemberEntry entry : entries) {
            if (byId.put(entry.id(), entry) != null) {
                throw new IllegalArgumentException("the id " + entry.id() + " stands twice");
            }
            if (entry.changedAt() > epoch) {
                throw new IllegalArgumentException(
                        entry.id() + " changed at epoch " + entry.changedAt() + ", after epoch " + epoch);
            }
        }
        return new Topology(epoch, byId);
    }

    /** Grows with every change; at least 1. */
    public long epoch() {
        return epoch;
    }

    /** The members, sorted by id; unmodifiable. */
    public List<Member> members() {
        return members;
    }

    /** The ids of the members, sorted. */
    public List<String> memberIds() {
        return members.stream().map(Member::id).toList();
    }

    /** All that is known, departed ids included, sorted by id. */
    public List<MemberEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** The member with this id, empty when there is none or it left. */
    public Optional<Member> find(String id) {
        return Optional.ofNullable(entries.get(id))
                .filter(MemberEntry::isMember)
                .map(MemberEntry::member);
    }

    /** Whether the id belongs to the cluster. */
    public boolean isMember(String id) {
        MemberEntry entry = entries.get(id);
        return entry != null && entry.isMember();
    }

    /**
     * The topology with one more member; this one when it is a member already. An id that left may come back, at any
     * address.
     *
     * @throws KvorumException MEMBER_CONFLICT when the id is a member under another address, or the address belongs to
     *     another member (two ids at one address would let one copy count as two), or the cluster is full
     */
    public Topology join(Member joining) {
        for (Member member : members) {
            if (member.equals(joining)) {
                return this;
            }
            if (member.id().equals(joining.id()) || member.address().equals(joining.address())) {
                throw new KvorumException(
                        FailureCode.MEMBER_CONFLICT,
                        joining.id() + " cannot join at " + joining.address() + ": " + member.id()
                                + " is a member at " + member.address() + ". Remove it first, or use another "
                                + (member.id().equals(joining.id()) ? "id" : "address"),
                        Map.of("id", member.id(), "address", member.address(), "joining", joining.address()));
            }
        }
        return changed(joining, Status.MEMBER);
    }

    /**
     * The topology without this member.
     *
     * @throws KvorumException UNKNOWN_MEMBER when there is none, MEMBER_CONFLICT when it is the last or epochs have run out
     */
    public Topology leave(String id) {
        Member leaving = find(id).orElseThrow(() -> new KvorumException(
                FailureCode.UNKNOWN_MEMBER,
                "No member has the id " + id + "; the members are " + memberIds(),
                Map.of("id", id)));
        if (members.size() == 1) {
            throw new KvorumException(
                    FailureCode.MEMBER_CONFLICT, id + " is the last member and cannot leave", Map.of("id", id));
        }
        return changed(leaving, Status.LEFT);
    }

    /**
     * The topology with a member at another address; this one when it is there already.
     *
     * @throws KvorumException UNKNOWN_MEMBER when there is no member of this id, MEMBER_CONFLICT when the address belongs
     *     to another member or epochs have run out
     */
    public Topology move(Member moved) {
        if (members.contains(moved)) {
            return this;
        }
        if (!isMember(moved.id())) {
            throw new KvorumException(
                    FailureCode.UNKNOWN_MEMBER, "No member has the id " + moved.id(), Map.of("id", moved.id()));
        }
        for (Member member : members) {
            if (member.address().equals(moved.address())) {
                throw new KvorumException(
                        FailureCode.MEMBER_CONFLICT,
                        moved.id() + " cannot move to " + moved.address() + ": " + member.id() + " is a member there",
                        Map.of("id", member.id(), "address", member.address()));
            }
        }
        return changed(moved, Status.MEMBER);
    }

    /** Whether the id is a member, or was one once. */
    public boolean knows(String id) {
        return entries.containsKey(id);
    }

    /** The ids that left and did not come back, sorted. */
    public List<String> departed() {
        return entries.values().stream()
                .filter(entry -> !entry.isMember())
                .map(MemberEntry::id)
                .toList();
    }

    /** The same list as if this id had never belonged to it; may be without members. */
    public Topology without(String id) {
        SortedMap<String, MemberEntry> others = new TreeMap<>(entries);
        others.remove(id);
        return new Topology(epoch, others);
    }

    private Topology changed(Member member, Status status) {
        SortedMap<String, MemberEntry> changed = new TreeMap<>(entries);
        changed.put(member.id(), new MemberEntry(member, status, epoch + 1));
        return after(epoch, changed);
    }

    /** What every node will take in: see {@link #of}. */
    private static Topology after(long epoch, SortedMap<String, MemberEntry> entries) {
        Topology next = new Topology(epoch + 1, entries);
        if (next.members.size() > MAX_MEMBERS || next.epoch > MAX_EPOCH) {
            throw new KvorumException(
                    FailureCode.MEMBER_CONFLICT,
                    next.epoch > MAX_EPOCH
                            ? "The member list is at its last epoch, " + epoch + ", and cannot change any more"
                            : "A cluster has at most " + MAX_MEMBERS + " members");
        }
        return next;
    }

    /**
     * The topology that knows all that either knows. By id the later change wins; of two in the same epoch, leaving
     * wins over joining, then the greater address. The epoch grows past both when the outcome is news to the side with
     * the higher one, so one epoch never comes to mean two member lists on one node.
     *
     * @return this or the other when the outcome equals it
     * @throws KvorumException MEMBER_CONFLICT when together they have too many members, or epochs have run out
     */
    public Topology merge(Topology other) {
        SortedMap<String, MemberEntry> joined = new TreeMap<>(entries);
        other.entries.forEach((id, entry) -> joined.merge(id, entry, MemberEntry::or));
        boolean oursStays = joined.equals(entries);
        boolean theirsStays = joined.equals(other.entries);
        if (oursStays && (epoch > other.epoch || (theirsStays && epoch == other.epoch))) {
            return this;
        }
        if (theirsStays && other.epoch > epoch) {
            return other;
        }
        return after(Math.max(epoch, other.epoch), joined);
    }

    /** Sixteen hex digits over the content without the epoch; equal for equal member lists. */
    public String digest() {
        return digest;
    }

    /** One line of JSON without its newline, closed by a checksum. */
    public byte[] toJson() {
        return TopologyCodec.encode(this);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws MalformedRecordException when the checksum fails or the content is not a topology
     */
    public static Topology fromJson(byte[] line) throws MalformedRecordException {
        return TopologyCodec.decode(line);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Topology other && epoch == other.epoch && entries.equals(other.entries);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + entries.hashCode();
    }

    @Override
    public String toString() {
        return members + " at epoch " + epoch;
    }
}
