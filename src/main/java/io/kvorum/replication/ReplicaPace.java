package io.kvorum.replication;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How soon replicas usually answer a read, and which of them have become slow. A read that waits for longer than usual
 * asks another replica too, and a replica that keeps being late is not asked first any more. Used on one loop.
 *
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">Dean and Barroso, The Tail at Scale: hedged requests</a>
 */
final class ReplicaPace {
    /** Answers that "usual" is made of, and how many of them may come in before it is made again. */
    private static final int REMEMBERED = 256;

    private static final int REMADE_AFTER = 32;
    private static final double PERCENTILE = 0.95;
    /** A second call costs something too, so a replica gets some time on top of what is usual. */
    private static final int GENEROSITY = 2;

    private static final long LEAST_MILLIS = 5;
    /** Late so many times in a row makes slow: once may have been a pause of a collector. */
    private static final int SLOW_AFTER = 3;

    private final long mostMillis;
    private final long[] recentNanos = new long[REMEMBERED];
    private final Map<String, Integer> lateInARow = new HashMap<>();
    private int answers;
    private long patienceMillis = Long.MAX_VALUE;

    /** @param mostMillis the most patience there ever is, once something is known */
    ReplicaPace(long mostMillis) {
        this.mostMillis = Math.max(LEAST_MILLIS, mostMillis);
    }

    /** How long to wait for answers before another replica is asked, in milliseconds; for ever before anything is known. */
    long patienceMillis() {
        return patienceMillis;
    }

    /** A replica answered, sooner or later. */
    void answered(String node, long nanos) {
        if (TimeUnit.NANOSECONDS.toMillis(nanos) >= patienceMillis) {
            late(node);
        } else if (!lateInARow.isEmpty()) {
            lateInARow.remove(node);
        }
        // What a slow replica takes must not become what is usual.
        if (!isSlow(node)) {
            recentNanos[answers++ % REMEMBERED] = nanos;
            if (answers % REMADE_AFTER == 0) {
                remake();
            }
        }
    }

    private void remake() {
        long[] sorted = Arrays.copyOf(recentNanos, Math.min(answers, REMEMBERED));
        Arrays.sort(sorted);
        long usual = sorted[(int) (PERCENTILE * (sorted.length - 1))];
        long millis = TimeUnit.NANOSECONDS.toMillis(GENEROSITY * usual) + 1;
        patienceMillis = Math.max(LEAST_MILLIS, Math.min(mostMillis, millis));
    }

    /** A replica has not answered in the time that is usual. */
    void late(String node) {
        lateInARow.merge(node, 1, Integer::sum);
    }

    /** Whether the replica has been late again and again, and never in time since. */
    boolean isSlow(String node) {
        // Nobody is late most of the time, and every read asks this of every replica.
        return !lateInARow.isEmpty() && lateInARow.getOrDefault(node, 0) >= SLOW_AFTER;
    }
}
