package io.kvorum.fuzz;

import java.util.List;

/** Chance for one case: the same seed and number give the same throws, whatever the cases before used. */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** Begins a case. */
    void take(long seed, long number) {
        state = seed + number * 0xD1B54A32D192ED03L;
        state = next();
    }

    /** Any number (SplitMix64). */
    long next() {
        state += GOLDEN;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number from 0 to the bound, which it never reaches. */
    int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    boolean oneIn(int cases) {
        return below(cases) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Mostly small, sometimes large, never above the bound. */
    int length(int bound) {
        int magnitude = below(32 - Integer.numberOfLeadingZeros(Math.max(1, bound)));
        return Math.min(bound, below(2 << magnitude));
    }
}
