package io.kvorum.testing;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * The seed of a randomised test: fresh on every run, printed, and taken back by {@code -Dkvorum.seed=<n>} to see the
 * same run again.
 */
public final class Seeds {
    private static final String PROPERTY = "kvorum.seed";

    private Seeds() {}

    /** The seed given on the command line, else a fresh one; printed either way. */
    public static long seed() {
        String given = System.getProperty(PROPERTY);
        long seed = given != null
                ? Long.parseLong(given)
                : ThreadLocalRandom.current().nextLong(1L << 48);
        System.out.println("seed " + seed + " (replay with -D" + PROPERTY + "=" + seed + ")");
        return seed;
    }

    /**
     * Runs a body for the cases 0..cases-1, each with a generator of its own, so that a case does not depend on how much
     * randomness the ones before it used.
     *
     * @throws AssertionError naming the seed and the case when a body fails
     */
    public static void forEach(int cases, BiConsumer<Random, Integer> body) {
        long seed = seed();
        for (int i = 0; i < cases; i++) {
            try {
                body.accept(new Random(seed + i * 0x9E3779B97F4A7C15L), i);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "Case " + i + " of seed " + seed + " failed (replay with -D" + PROPERTY + "=" + seed + "): "
                                + e.getMessage(),
                        e);
            }
        }
    }
}
