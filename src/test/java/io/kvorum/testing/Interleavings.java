package io.kvorum.testing;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * What Lincheck tries of a shared object: scenarios of a few operations on a few threads, and for each of them the
 * orders in which the threads can take turns. Every outcome must be one that the operations could have had one after
 * the other. Scenarios come from a fixed seed, so that a failure, which prints its scenario and the turns, comes again.
 */
public final class Interleavings {
    private static final long PATIENCE_MILLIS = 300_000;

    private Interleavings() {}

    /**
     * Tries them.
     *
     * @param operations public, with a constructor without parameters and methods marked as operations
     * @throws org.jetbrains.lincheck.LincheckAssertionError when an outcome has no explanation
     */
    public static void check(Class<?> operations) {
        new ModelCheckingOptions()
                // A turn that takes long says that the computer is busy; one that loops is noticed by its loops.
                .invocationTimeout$lincheck(PATIENCE_MILLIS)
                .iterations(5)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .check(operations);
    }
}
