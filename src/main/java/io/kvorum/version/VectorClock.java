package io.kvorum.version;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable map from actor to counter, sorted by actor. As a context it says "every dot of this actor up to this
 * counter has been seen".
 */
public final class VectorClock {
    private static final VectorClock EMPTY = new VectorClock(new String[0], new long[0]);

    /** Up to so many actors, and clocks mostly hold a handful, a linear scan beats a binary search. */
    private static final int FEW = 16;

    private final String[] actors;
    private final long[] counters;

    private VectorClock(String[] actors, long[] counters) {
        this.actors = actors;
        this.counters = counters;
    }

    /** The clock that has seen nothing. */
    public static VectorClock empty() {
        return EMPTY;
    }

    /**
     * A clock with these counters.
     *
     * @throws IllegalArgumentException when an actor is empty or a counter is below 1
     */
    public static VectorClock of(Map<String, Long> entries) {
        SortedMap<String, Long> sorted = new TreeMap<>(entries);
        String[] actors = new String[sorted.size()];
        long[] counters = new long[sorted.size()];
        int i = 0;
        for (Map.Entry<String, Long> entry : sorted.entrySet()) {
            Dot checked = new Dot(entry.getKey(), entry.getValue());
            actors[i] = checked.actor();
            counters[i++] = checked.counter();
        }
        return new VectorClock(actors, counters);
    }

    /**
     * A clock of actors in ascending order and their counters; keeps both arrays.
     *
     * @throws IllegalArgumentException when the order is another, an actor is empty or a counter is below 1
     */
    public static VectorClock ofSorted(String[] actors, long[] counters) {
        for (int i = 0; i < actors.length; i++) {
            boolean fits =
                    counters[i] >= 1 && !actors[i].isEmpty() && (i == 0 || actors[i - 1].compareTo(actors[i]) < 0);
            if (!fits) {
                throw new IllegalArgumentException(
                        "No clock has " + Arrays.toString(actors) + " with " + Arrays.toString(counters));
            }
        }
        return actors.length == 0 ? EMPTY : new VectorClock(actors, counters);
    }

    /** A clock that has seen one actor up to this dot's counter. */
    public static VectorClock of(Dot dot) {
        return new VectorClock(new String[] {dot.actor()}, new long[] {dot.counter()});
    }

    /** Number of actors. */
    public int size() {
        return actors.length;
    }

    /** The i-th actor in sorted order. */
    public String actor(int index) {
        return actors[index];
    }

    /** The counter of the i-th actor in sorted order. */
    public long counter(int index) {
        return counters[index];
    }

    /** The actor's counter, 0 when the actor is unknown. */
    public long get(String actor) {
        if (actors.length > FEW) {
            int found = Arrays.binarySearch(actors, actor);
            return found < 0 ? 0 : counters[found];
        }
        for (int i = 0; i < actors.length; i++) {
            if (actors[i].equals(actor)) {
                return counters[i];
            }
        }
        return 0;
    }

    /** Whether this context has seen the dot. */
    public boolean covers(Dot dot) {
        return get(dot.actor()) >= dot.counter();
    }

    /** The least clock that has seen all that either has seen. */
    public VectorClock join(VectorClock other) {
        if (other.actors.length == 0) {
            return this;
        }
        if (actors.length == 0) {
            return other;
        }
        String[] joinedActors = new String[actors.length + other.actors.length];
        long[] joinedCounters = new long[joinedActors.length];
        int i = 0;
        int j = 0;
        int size = 0;
        while (i < actors.length || j < other.actors.length) {
            int order = i == actors.length ? 1 : j == other.actors.length ? -1 : actors[i].compareTo(other.actors[j]);
            if (order == 0) {
                joinedActors[size] = actors[i];
                joinedCounters[size++] = Math.max(counters[i++], other.counters[j++]);
            } else if (order < 0) {
                joinedActors[size] = actors[i];
                joinedCounters[size++] = counters[i++];
            } else {
                joinedActors[size] = other.actors[j];
                joinedCounters[size++] = other.counters[j++];
            }
        }
        return new VectorClock(Arrays.copyOf(joinedActors, size), Arrays.copyOf(joinedCounters, size));
    }

    /** How this clock stands to the other: BEFORE means that the other has seen all of this and more. */
    public Causality compare(VectorClock other) {
        boolean more = false;
        boolean less = false;
        int i = 0;
        int j = 0;
        while (i < actors.length || j < other.actors.length) {
            int order = i == actors.length ? 1 : j == other.actors.length ? -1 : actors[i].compareTo(other.actors[j]);
            if (order < 0) {
                more = true;
                i++;
            } else if (order > 0) {
                less = true;
                j++;
            } else {
                more |= counters[i] > other.counters[j];
                less |= counters[i] < other.counters[j];
                i++;
                j++;
            }
        }
        if (more && less) {
            return Causality.CONCURRENT;
        }
        return more ? Causality.AFTER : less ? Causality.BEFORE : Causality.EQUAL;
    }

    /** The counters by actor, sorted, unmodifiable. */
    public SortedMap<String, Long> toMap() {
        SortedMap<String, Long> map = new TreeMap<>();
        for (int i = 0; i < actors.length; i++) {
            map.put(actors[i], counters[i]);
        }
        return Collections.unmodifiableSortedMap(map);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof VectorClock other
                && Arrays.equals(actors, other.actors)
                && Arrays.equals(counters, other.counters);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(actors) + Arrays.hashCode(counters);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
