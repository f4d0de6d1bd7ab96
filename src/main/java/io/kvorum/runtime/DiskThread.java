package io.kvorum.runtime;

import io.kvorum.port.Background;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One named daemon thread that runs disk work in the order given. The queue is not bounded here: the log has one piece of
 * work under way at a time, and its batches bound what waits. Callable from any thread.
 */
public final class DiskThread implements Background, AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final Consumer<Runnable> loop;

    /**
     * Starts the thread with the first work.
     *
     * @param name the thread's name
     * @param loop runs a callback on the owner's event loop, in the order given
     */
    public DiskThread(String name, Consumer<Runnable> loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
        try {
            executor.execute(() -> {
                T result;
                try {
                    result = work.call();
                } catch (Throwable e) {
                    // Errors too: an OutOfMemoryError that vanished here would leave its writer waiting for ever.
                    loop.accept(() -> failed.accept(e));
                    return;
                }
                loop.accept(() -> succeeded.accept(result));
            });
        } catch (RejectedExecutionException e) {
            loop.accept(() -> failed.accept(new IllegalStateException("The disk thread was closed", e)));
        }
    }

    /** Ends the thread after the work given so far; work given later fails. Does not wait. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
