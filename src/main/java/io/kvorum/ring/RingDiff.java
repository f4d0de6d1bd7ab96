package io.kvorum.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Which stretches of the ring change replicas from one ring to another. Immutable. */
public final class RingDiff {
    private final Ring before;
    private final Ring after;
    private final int n;
    private final List<Range> ranges;

    private RingDiff(Ring before, Ring after, int n, List<Range> ranges) {
        this.before = before;
        this.after = after;
        this.n = n;
        this.ranges = List.copyOf(ranges);
    }

    /**
     * A stretch of the ring, clockwise from {@code fromExclusive} to {@code toInclusive}, in which all keys gained and
     * lost the same replicas. It wraps around where {@code fromExclusive >= toInclusive}, and is the whole ring where
     * they are equal.
     *
     * @param gained replicas after that were none before, in preference order
     * @param lost replicas before that are none after, in preference order
     */
    public record Range(long fromExclusive, long toInclusive, List<String> gained, List<String> lost) {
        public Range {
            gained = List.copyOf(gained);
            lost = List.copyOf(lost);
        }

        /** Number of positions in this stretch, 1..2^32. */
        public long width() {
            long width = toInclusive - fromExclusive;
            return width > 0 ? width : width + KeyHash.POSITIONS;
        }

        /** Whether the position lies in this stretch. */
        public boolean contains(long position) {
            return fromExclusive < toInclusive
                    ? position > fromExclusive && position <= toInclusive
                    : position > fromExclusive || position <= toInclusive;
        }
    }

    /**
     * Compares two rings.
     *
     * @param n replicas of a key, at least 1
     */
    public static RingDiff between(Ring before, Ring after, int n) {
        NavigableSet<Long> borders = new TreeSet<>();
        before.tokens().forEach(token -> borders.add(token.position()));
        after.tokens().forEach(token -> borders.add(token.position()));
        List<Range> ranges = new ArrayList<>();
        long from = borders.isEmpty() ? 0 : borders.last();
        for (long to : borders) {
            // No token lies strictly between two borders, so the end speaks for the whole stretch.
            PreferenceList old = before.at(to, n);
            PreferenceList now = after.at(to, n);
            add(ranges, new Range(from, to, minus(now, old), minus(old, now)));
            from = to;
        }
        return new RingDiff(before, after, n, ranges);
    }

    private static void add(List<Range> ranges, Range next) {
        if (next.gained.isEmpty() && next.lost.isEmpty()) {
            return;
        }
        Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null
                && last.toInclusive == next.fromExclusive
                && last.gained.equals(next.gained)
                && last.lost.equals(next.lost)) {
            ranges.set(ranges.size() - 1, new Range(last.fromExclusive, next.toInclusive, next.gained, next.lost));
        } else {
            ranges.add(next);
        }
    }

    private static List<String> minus(PreferenceList list, PreferenceList other) {
        return list.nodes().stream().filter(node -> !other.contains(node)).toList();
    }

    /** The stretches that changed, by their ends, without overlap; unmodifiable. The first one may wrap around. */
    public List<Range> ranges() {
        return ranges;
    }

    /** Whether no key changed replicas. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The nodes that are replicas of the key after and were none before, in preference order. */
    public List<String> gainedReplicas(String key) {
        long position = KeyHash.hash(key);
        return minus(after.at(position, n), before.at(position, n));
    }
}
