package io.kvorum.node;

import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late an event loop comes to what is due. Whatever blocks it, a long task, a collection of the heap, a
 * processor that others take, every request on it waits that long. Used on that loop.
 */
final class LoopDelay {
    /** A block of the loop is seen but for so much of its length; seldom enough to cost nothing. */
    private static final long PERIOD_MILLIS = 10;

    private final Timer delays;
    private final Scheduler scheduler;
    private final Clock clock;
    private Scheduler.Cancellable next = () -> {};

    /** @param scheduler of the loop to measure */
    LoopDelay(MeterRegistry registry, Scheduler scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.delays = Timer.builder("kvorum.loop.delay")
                .description("How late the event loop came to a task; up to 2 ms are the grain of its timers")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1))
                .register(registry);
    }

    void start() {
        long due = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        next = scheduler.after(PERIOD_MILLIS, () -> {
            delays.record(Math.max(0, clock.nanoTime() - due), TimeUnit.NANOSECONDS);
            start();
        });
    }

    void stop() {
        next.cancel();
    }
}
