package io.kvorum.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which endpoint to try first: those that work in the order they were given, then those that failed lately, the one
 * that rested longest first. A failed endpoint is only put back, never left out, so that a client whose nodes all failed
 * once still asks. Callable from any thread.
 */
final class Endpoints {
    private static final long MAX_BACKOFF_MILLIS = 30_000;
    private static final int MAX_DOUBLINGS = 16;

    private final List<Endpoint> configured;
    private final long backoffMillis;
    private final LongSupplier nanoTime;
    /** Replaced as a whole under the lock, so that a reader without it sees one moment: endpoints seldom fail. */
    private volatile Map<Endpoint, Trouble> troubled = Map.of();

    private record Trouble(int failures, long untilNanos) {}

    Endpoints(KvClientOptions options, LongSupplier nanoTime) {
        this.configured =
                options.endpoints().stream().map(Endpoint::parse).distinct().toList();
        this.backoffMillis = options.backoff().toMillis();
        this.nanoTime = nanoTime;
    }

    /** All endpoints, the most promising first. */
    List<Endpoint> inOrder() {
        // Looked at once: others change it meanwhile, and a sort whose order changes under it may fail.
        Map<Endpoint, Trouble> asOfNow = troubled;
        if (asOfNow.isEmpty()) {
            return configured;
        }
        long now = nanoTime.getAsLong();
        List<Endpoint> order = new ArrayList<>(configured);
        order.sort(Comparator.comparingLong(endpoint -> restNanos(asOfNow.get(endpoint), now)));
        return order;
    }

    private static long restNanos(Trouble troubleOrNull, long now) {
        return troubleOrNull == null ? 0 : Math.max(0, troubleOrNull.untilNanos - now);
    }

    /** The endpoint could not be reached or did not answer. */
    synchronized void failed(Endpoint endpoint) {
        Map<Endpoint, Trouble> changed = new HashMap<>(troubled);
        Trouble before = changed.get(endpoint);
        int failures = before == null ? 1 : Math.min(before.failures + 1, MAX_DOUBLINGS);
        long rest = Math.min(backoffMillis << (failures - 1), Math.max(backoffMillis, MAX_BACKOFF_MILLIS));
        changed.put(endpoint, new Trouble(failures, nanoTime.getAsLong() + rest * 1_000_000));
        troubled = changed;
    }

    /** The endpoint answered. */
    void answered(Endpoint endpoint) {
        if (troubled.containsKey(endpoint)) {
            forget(endpoint);
        }
    }

    private synchronized void forget(Endpoint endpoint) {
        Map<Endpoint, Trouble> changed = new HashMap<>(troubled);
        changed.remove(endpoint);
        troubled = changed;
    }
}
