package io.kvorum.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The latencies of one path by method and status. Timers are made when first needed and then found by index: looking one
 * up by its labels would cost more than many a request. Used on one event loop.
 */
final class PathMeters {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH");
    private static final int STATUSES = 600;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final String pattern;
    private final Timer[][] timers = new Timer[METHODS.size() + 1][];

    /** @param pattern the path's pattern, never a path that a client chose */
    PathMeters(MeterRegistry registry, String pattern) {
        this.registry = registry;
        this.pattern = pattern;
    }

    void record(HttpMethod method, int status, long nanos) {
        int found = METHODS.indexOf(method.name());
        int index = found < 0 ? METHODS.size() : found;
        if (timers[index] == null) {
            timers[index] = new Timer[STATUSES];
        }
        Timer timer = timers[index][status];
        if (timer == null) {
            timer = timer(found < 0 ? "other" : method.name(), status);
            timers[index][status] = timer;
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String method, int status) {
        return Timer.builder("kvorum.http.requests")
                .description("Requests answered, and how long that took")
                .tag("route", pattern)
                .tag("method", method)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
