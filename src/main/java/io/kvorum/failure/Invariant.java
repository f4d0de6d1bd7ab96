package io.kvorum.failure;

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
            throw new IllegalStateException("Invariant broken: expected " + expected + ", found " + found);
        }
    }
}
