package io.kvorum.failure;

import java.util.function.Supplier;

/** Cheap checks of what must always hold, kept on in production: better one failed request than a wrong answer. */
public final class Invariant {
    private Invariant() {}

    /**
     * Throws when {@code holds} is false.
     *
     * @param expected what should have held
     * @param found what was found instead
     * @throws IllegalStateException naming both
     */
    public static void check(boolean holds, String expected, Object found) {
        if (!holds) {
            throw broken(expected, found);
        }
    }

    /**
     * Throws when {@code holds} is false.
     *
     * @param found says what was found instead; asked only then, for the text mostly costs more than the check
     * @throws IllegalStateException naming both
     */
    public static void check(boolean holds, String expected, Supplier<String> found) {
        if (!holds) {
            throw broken(expected, found.get());
        }
    }

    private static IllegalStateException broken(String expected, Object found) {
        return new IllegalStateException("Invariant broken: expected " + expected + ", found " + found);
    }
}
