package io.kvorum.node;

import io.kvorum.http.HealthSource;
import io.kvorum.port.Clock;
import java.util.concurrent.TimeUnit;

/** Where a node is in its life. Written by {@link Node}, read from any thread. */
final class NodeState implements HealthSource {
    private final Clock clock;
    private final long startedNanos;
    private volatile Status status = Status.STARTING;

    NodeState(Clock clock) {
        this.clock = clock;
        this.startedNanos = clock.nanoTime();
    }

    void enter(Status next) {
        status = next;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public long uptimeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startedNanos);
    }
}
