package io.kvorum.port;

/** Runs a task later, on the same single thread (event loop) that the caller runs on. */
public interface Scheduler {
    /**
     * Runs {@code task} once after {@code delayMillis} (0 means as soon as the current task ended).
     *
     * @return cancels the task; cancelling twice, or after it ran, is harmless
     */
    Cancellable after(long delayMillis, Runnable task);

    /** A scheduled task that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
