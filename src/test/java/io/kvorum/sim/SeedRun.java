package io.kvorum.sim;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Runs many seeds side by side, each in one thread, and adds up what they came to. */
final class SeedRun {
    private final Coverage coverage = new Coverage();
    private final List<Failure> failures = new ArrayList<>();
    private long seeds;
    private long operations;
    private long acknowledged;
    private long virtualNanos;
    private long events;

    /** A seed that broke a promise. */
    record Failure(long seed, Violation violation) {}

    /**
     * Runs the seeds from this one on, in their order, until so many ran, the time is over, or so many failed.
     *
     * @param threads how many run at a time
     */
    static SeedRun of(long from, long count, Duration longest, int mostFailures, int threads) {
        SeedRun run = new SeedRun();
        AtomicLong next = new AtomicLong(from);
        long start = System.nanoTime();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> {
                    for (long seed = next.getAndIncrement(); seed < from + count; seed = next.getAndIncrement()) {
                        if (System.nanoTime() - start > longest.toNanos() || run.failed() >= mostFailures) {
                            return;
                        }
                        run.one(seed);
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A simulation failed in a way that nobody foresaw", e.getCause());
        } finally {
            executor.shutdownNow();
        }
        return run;
    }

    private void one(long seed) {
        try {
            add(Simulation.run(seed));
        } catch (Violation violation) {
            fail(seed, violation);
        } catch (RuntimeException e) {
            fail(seed, new Violation(Promise.NO_SURPRISE, "The simulation itself failed: " + e, e));
        }
    }

    private synchronized void add(Simulation.Report report) {
        seeds++;
        operations += report.counts().writes() + report.counts().reads();
        acknowledged += report.counts().acknowledged() + report.counts().answered();
        virtualNanos += report.virtualNanos();
        events += report.events();
        coverage.add(report.coverage());
    }

    private synchronized void fail(long seed, Violation violation) {
        failures.add(new Failure(seed, violation));
    }

    private synchronized int failed() {
        return failures.size();
    }

    /** Seeds that kept every promise. */
    synchronized long seeds() {
        return seeds;
    }

    synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }

    synchronized Coverage coverage() {
        return coverage;
    }

    @Override
    public synchronized String toString() {
        return "%,d seeds, %,d failed; %.1f virtual hours, %,d operations, %,d of them answered, %,d events%n%s"
                .formatted(
                        seeds + failures.size(),
                        failures.size(),
                        virtualNanos / 3.6e12,
                        operations,
                        acknowledged,
                        events,
                        coverage);
    }
}
