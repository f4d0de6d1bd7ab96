package io.kvorum.port;

/** Runs a task later, on the same single thread (event loop) that the caller runs on. */
public interface Scheduler {
    /**
     * Runs {@code task} once after {@code delayMillis} (0 means as soon as the current task ended).
     *
     * @return cancels the task; cancelling twice, or after it ran, is harmless
     */
    Cancellable after(long delayMillis, Runnable task);

    /**
     * Runs {@code task} when the loop has dealt with what has arrived by now. What begins there, a write to the disk or a
     * call, can take along all that came in the same moment.
     */
    default void soon(Runnable task) {
        after(0, task);
    }

    /** A scheduled task that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
