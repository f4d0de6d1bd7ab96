package io.kvorum.version;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.Invariant;
import io.kvorum.failure.KvorumException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All that a replica knows of one key: the siblings that nothing replaced, and the context of everything seen. This is
 * a dotted version vector set, and {@link #merge} is its join: commutative, associative and idempotent, so replay,
 * repair, retries, duplicates and reordering never need a case of their own.
 *
 * <p>Immutable; siblings are sorted, highest first, so equal states have equal encodings.
 */
public final class Versioned {
    private static final Versioned EMPTY = new Versioned(VectorClock.empty(), List.of());

    private static final int FEW = 8;

    private final VectorClock context;
    private final List<Sibling> siblings;

    private Versioned(VectorClock context, List<Sibling> siblings) {
        this.context = context;
        this.siblings = siblings;
    }

    /** What a replica knows of a key that it never heard of. */
    public static Versioned empty() {
        return EMPTY;
    }

    /**
     * A state from its parts.
     *
     * @throws IllegalArgumentException when the context has not seen a sibling's dot, or two siblings share one
     */
    public static Versioned of(VectorClock context, List<Sibling> siblings) {
        List<Sibling> sorted = new ArrayList<>(siblings);
        if (sorted.size() > 1) {
            sorted.sort(Collections.reverseOrder());
        }
        for (Sibling sibling : sorted) {
            if (!context.covers(sibling.dot())) {
                throw new IllegalArgumentException(
                        "The context " + context + " has not seen the sibling " + sibling.dot());
            }
        }
        if (sorted.size() > 1) {
            Set<Dot> dots = new HashSet<>();
            for (Sibling sibling : sorted) {
                if (!dots.add(sibling.dot())) {
                    throw new IllegalArgumentException("Two siblings share the dot " + sibling.dot());
                }
            }
        }
        return new Versioned(context, Collections.unmodifiableList(sorted));
    }

    /** Everything seen. */
    public VectorClock context() {
        return context;
    }

    /** The siblings, tombstones included, highest in the order of last-write-wins first; unmodifiable. */
    public List<Sibling> siblings() {
        return siblings;
    }

    /** The siblings that hold a value, highest first. */
    public List<Sibling> values() {
        return siblings.stream().filter(sibling -> !sibling.isTombstone()).toList();
    }

    /** Whether nothing was ever seen of the key. */
    public boolean isEmpty() {
        return siblings.isEmpty() && context.size() == 0;
    }

    /** The highest timestamp among the siblings, {@link HybridTimestamp#ZERO} without any. */
    public HybridTimestamp maxTimestamp() {
        return siblings.isEmpty() ? HybridTimestamp.ZERO : siblings.get(0).timestamp();
    }

    /**
     * The state after a write at the replica that holds this state.
     *
     * @param dot fresh, minted by this replica's actor; exceeds what this context holds of that actor
     * @param timestamp greater than every timestamp that the write covers
     * @param covered what the writer had seen; null when the writer said nothing, which covers all that this replica
     *     holds under {@link ConflictPolicy#LWW} and nothing under {@link ConflictPolicy#SIBLINGS}
     * @param value what to store, or null for a tombstone
     * @throws KvorumException INVALID_CONTEXT when the writer claims to have seen the dot that is only now minted: the
     *     sibling would count as replaced from its birth
     */
    public Versioned write(
            Dot dot, HybridTimestamp timestamp, VectorClock covered, Value value, ConflictPolicy policy) {
        Invariant.check(
                context.get(dot.actor()) < dot.counter(),
                "a dot that this replica has not seen",
                () -> dot + " in " + context);
        if (covered != null && covered.covers(dot)) {
            throw new KvorumException(
                    FailureCode.INVALID_CONTEXT,
                    "The context claims writes of " + dot.actor() + " up to " + covered.get(dot.actor())
                            + ", which it has not made. Read the key again and use the context of that answer");
        }
        VectorClock replaced = covered != null ? covered : policy == ConflictPolicy.LWW ? context : VectorClock.empty();
        List<Sibling> kept = new ArrayList<>(siblings.size() + 1);
        kept.add(new Sibling(dot, timestamp, value));
        for (Sibling sibling : siblings) {
            if (!replaced.covers(sibling.dot())) {
                kept.add(sibling);
            }
        }
        VectorClock seen = context.join(replaced).join(VectorClock.of(dot));
        return settled(seen, kept, policy);
    }

    /**
     * The join of two states: a sibling stays when the other side has it too or has not seen its dot; contexts join.
     *
     * @return one of the two operands when the join equals it
     */
    public Versioned merge(Versioned other, ConflictPolicy policy) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        List<Sibling> kept = new ArrayList<>(siblings.size() + other.siblings.size());
        Predicate<Dot> otherHas = other.holder();
        for (Sibling sibling : siblings) {
            if (!other.context.covers(sibling.dot()) || otherHas.test(sibling.dot())) {
                kept.add(sibling);
            }
        }
        for (Sibling sibling : other.siblings) {
            if (!context.covers(sibling.dot())) {
                kept.add(sibling);
            }
        }
        Versioned merged = settled(context.join(other.context), kept, policy);
        return merged.equals(this) ? this : merged.equals(other) ? other : merged;
    }

    /** Which siblings there are. Mostly one or two; but a peer may send as many as fit into a batch. */
    private Predicate<Dot> holder() {
        if (siblings.size() <= FEW) {
            return this::has;
        }
        Set<Dot> dots = new HashSet<>();
        siblings.forEach(sibling -> dots.add(sibling.dot()));
        return dots::contains;
    }

    private boolean has(Dot dot) {
        for (Sibling sibling : siblings) {
            if (sibling.dot().equals(dot)) {
                return true;
            }
        }
        return false;
    }

    private static Versioned settled(VectorClock context, List<Sibling> siblings, ConflictPolicy policy) {
        if (siblings.size() > 1) {
            if (policy == ConflictPolicy.LWW) {
                return new Versioned(context, List.of(Collections.max(siblings)));
            }
            siblings.sort(Collections.reverseOrder());
        }
        return new Versioned(context, Collections.unmodifiableList(siblings));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Versioned other && context.equals(other.context) && siblings.equals(other.siblings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(context, siblings);
    }

    @Override
    public String toString() {
        return siblings + " seen " + context;
    }
}
