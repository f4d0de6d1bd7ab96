package io.kvorum.port;

import java.util.function.Consumer;

/**
 * Runs blocking disk work one piece after the other, away from the caller's event loop, and brings the result back to
 * that loop. In production one named thread; in a simulation a task on virtual time.
 */
public interface Background {
    /**
     * Runs {@code work} after all work given before, then exactly one of the callbacks on the caller's loop.
     *
     * @param <T> what the work yields
     */
    <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed);

    /** Blocking work. */
    @FunctionalInterface
    interface Work<T> {
        T call() throws Exception;
    }
}
