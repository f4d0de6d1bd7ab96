package io.kvorum.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts what a matrix came through: a reader sees what was covered, and a test insists on what must not be missed.
 * Callable from any thread.
 */
public final class Coverage {
    private final SortedMap<String, Long> counts = new TreeMap<>();

    public void count(String what) {
        add(what, 1);
    }

    public synchronized void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** Prints all counts under a title, one a line. */
    public synchronized void print(String title) {
        System.out.println(title);
        counts.forEach((what, times) -> System.out.printf("%10d %s%n", times, what));
    }

    /** A matrix that never came to one of these proves nothing about it. */
    public synchronized void requireAll(String... what) {
        assertThat(counts.keySet()).as("what the matrix came to").contains(what);
    }

    /** How far a matrix goes: 1 unless {@code -Dkvorum.matrix.depth=<n>} says more. */
    public static int depth() {
        return Integer.getInteger("kvorum.matrix.depth", 1);
    }
}
