package io.kvorum.replication;

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

    /**
     * Times are counted by the first bits of their logarithm, sixteen steps for each doubling, from an eighth of a millisecond to
     * an hour: sorting them again and again took as long as all else that is done with an answer.
     */
    private static final int STEP_SHIFT = 19;

    private static final int FIRST_STEP = Float.floatToIntBits(1 << 17) >>> STEP_SHIFT;
    private static final int STEPS = 25 * 16;

    private final long mostMillis;
    private final short[] recentSteps = new short[REMEMBERED];
    private final short[] counts = new short[STEPS];
    private final Map<String, Integer> lateInARow = new HashMap<>();
    private long answers;
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
            remember(nanos);
            if (answers % REMADE_AFTER == 0) {
                remake();
            }
        }
    }

    private void remember(long nanos) {
        int at = (int) (answers % REMEMBERED);
        if (answers >= REMEMBERED) {
            counts[recentSteps[at]]--;
        }
        int step = (Float.floatToIntBits((float) nanos) >>> STEP_SHIFT) - FIRST_STEP;
        recentSteps[at] = (short) Math.max(0, Math.min(STEPS - 1, step));
        counts[recentSteps[at]]++;
        answers++;
    }

    private void remake() {
        int remembered = (int) Math.min(answers, REMEMBERED);
        int slower = remembered - 1 - (int) (PERCENTILE * (remembered - 1));
        int step = STEPS - 1;
        while (counts[step] <= slower) {
            slower -= counts[step--];
        }
        // What begins the next step is longer than all in this one.
        long usual = (long) Float.intBitsToFloat((FIRST_STEP + step + 1) << STEP_SHIFT);
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
