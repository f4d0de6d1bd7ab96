package io.kvorum.testing;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Real threads, for tests of what threads share. A thread that does not end within a minute fails the test. */
public final class Threads {
    private static final long LONGEST_MILLIS = 60_000;

    /** Processor time after which a tight loop has long been compiled. */
    private static final long COMPILED_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    private Threads() {}

    /** What one of several threads does. */
    @FunctionalInterface
    public interface Part {
        /**
         * Does it.
         *
         * @param number of the thread, from 0
         */
        void run(int number) throws Exception;
    }

    /** Runs the part on so many threads, which begin at one moment, and waits for all. */
    public static void together(int threads, Part part) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(threads);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            running.add(started(failure, () -> {
                start.await();
                part.run(number);
            }));
        }
        for (Thread thread : running) {
            join(thread);
        }
        rethrow(failure);
    }

    /**
     * Makes sure that a change gets through to a thread that looks for it again and again, as it need not when nothing
     * publishes it: the compiler may look once and for all.
     *
     * @param looking a tight loop of its own that ends when it sees the change
     * @param change made by the calling thread when the loop has been compiled
     */
    public static void requireSeen(Runnable looking, Runnable change) throws InterruptedException {
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = started(failure, looking::run);
        await().atMost(LONGEST_MILLIS, TimeUnit.MILLISECONDS)
                .until(() -> !thread.isAlive() || times.getThreadCpuTime(thread.getId()) >= COMPILED_NANOS);
        change.run();
        join(thread);
        rethrow(failure);
    }

    /** Something that may fail. */
    private interface Task {
        void run() throws Exception;
    }

    private static Thread started(AtomicReference<Throwable> failure, Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(LONGEST_MILLIS);
        if (thread.isAlive()) {
            AssertionError late = new AssertionError("A thread has not ended within " + LONGEST_MILLIS + " ms");
            late.setStackTrace(thread.getStackTrace());
            throw late;
        }
    }

    private static void rethrow(AtomicReference<Throwable> failure) {
        if (failure.get() != null) {
            throw new AssertionError("A thread failed: " + failure.get(), failure.get());
        }
    }
}
