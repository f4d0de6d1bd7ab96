package io.kvorum.cluster;

import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/**
 * What the topology knows of one node id: a member, or one that left and is remembered, so that a merge with an old
 * topology does not bring it back.
 *
 * @param member id and last known address
 * @param status whether it belongs to the cluster
 * @param changedAt the epoch that this entry changed in, at least 1
 */
public record MemberEntry(Member member, Status status, long changedAt) {
    /** Whether a node belongs to the cluster. */
    public enum Status {
        MEMBER,
        LEFT;

        /** The name used in JSON: {@code member} or {@code left}. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status fromWireName(String name) {
            for (Status status : values()) {
                if (status.wireName().equals(name)) {
                    return status;
                }
            }
            throw new IllegalArgumentException("expected member or left, found \"" + name + "\"");
        }
    }

    /**
     * The total order of what may be known of one id. The later change wins; of two made in one epoch on two sides
     * leaving wins, because a node taken in by mistake is worse than one that has to join again.
     */
    private static final Comparator<MemberEntry> PRECEDENCE = Comparator.comparingLong(MemberEntry::changedAt)
            .thenComparing(MemberEntry::status)
            .thenComparing(entry -> entry.member().address());

    public MemberEntry {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(status, "status");
        if (changedAt < 1) {
            throw new IllegalArgumentException("An entry changes at epoch 1 or later, found " + changedAt);
        }
    }

    /** The node's id. */
    public String id() {
        return member.id();
    }

    /** Whether the node belongs to the cluster. */
    public boolean isMember() {
        return status == Status.MEMBER;
    }

    /** The one of two entries for the same id that wins; the same whichever is asked. */
    MemberEntry or(MemberEntry other) {
        return PRECEDENCE.compare(this, other) >= 0 ? this : other;
    }
}
