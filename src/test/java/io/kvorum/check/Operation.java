package io.kvorum.check;

import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import java.util.List;

/** One write or delete of a client, from its call to what became of it. */
final class Operation {
    /** What the client was told. */
    enum Outcome {
        /** Nothing, so far or for ever: it may have been applied. */
        OPEN,
        ACKNOWLEDGED,
        NOT_APPLIED
    }

    final String key;
    /** Null for a delete. */
    final String value;
    /** What the client had seen; empty when it did not say. */
    final VectorClock covered;
    /** Replicas that had to have it. */
    final int w;
    /** Disks that had been lost when it began, over all nodes. */
    final int lossesBefore;

    Outcome outcome = Outcome.OPEN;
    /** All that follows is known once it was acknowledged. */
    VectorClock clock;

    HybridTimestamp timestamp;
    /** The replicas that had it on disk, without those that have lost it since. */
    List<String> holders = List.of();
    /** Whether a replica that had it lost it and need not receive it anew, so that too few may know of it until all were read. */
    boolean weakened;
    /** Whether whoever coordinated it went by a member list that had been replaced. */
    boolean byOldMembers;

    Operation(String key, String value, VectorClock covered, int w, int lossesBefore) {
        this.key = key;
        this.value = value;
        this.covered = covered;
        this.w = w;
        this.lossesBefore = lossesBefore;
    }

    boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    /** A disk that may have held it is gone. */
    void lost(String node, int comesBackFrom) {
        if (holders.contains(node)) {
            holders = holders.stream().filter(holder -> !holder.equals(node)).toList();
            weakened |= w < comesBackFrom;
        }
    }

    /** Whether every disk that is known to have held it is gone. */
    boolean isGone() {
        return isAcknowledged() && holders.isEmpty();
    }

    /** Whether this write may have replaced the other: it may have been applied, and its client had seen the other. */
    boolean mayReplace(Operation other) {
        return outcome != Outcome.NOT_APPLIED && includes(covered, other.clock);
    }

    static boolean includes(VectorClock clock, VectorClock part) {
        return switch (part.compare(clock)) {
            case BEFORE, EQUAL -> true;
            case AFTER, CONCURRENT -> false;
        };
    }

    @Override
    public String toString() {
        return (value == null ? "delete" : "put " + value) + " " + outcome
                + (clock == null ? "" : " at " + timestamp + " clock " + clock + " held by " + holders)
                + (covered.size() == 0 ? "" : " covering " + covered);
    }
}
