package io.kvorum.replication;

import io.kvorum.cluster.Backoff;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Keeps, in memory, the records that a replica missed, and delivers them with exponential backoff until it took them.
 * It is a help, not a promise: its room is bounded, a restart forgets it, and read repair finds what it dropped.
 */
public final class Redelivery {
    /** Bytes of records kept for each peer: what counts for small records is their number, for large ones this. */
    static final long MAX_BYTES = 64L << 20;

    private static final int ROUND = 128;

    private final Predicate<String> isMember;
    private final Replicas replicas;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Backoff backoff;
    private final ConflictPolicy policy;
    private final long peerTimeoutMillis;
    private final int capacity;
    private final ReplicationListener listener;
    /** Changed on the coordinator's loop, read by scrapes of the metrics. */
    private final Map<String, Missed> missed = new ConcurrentSkipListMap<>();

    /**
     * @param isMember whether the node belongs to the cluster now; nothing is kept for one that left, not even what a
     *     write that was under way then adds later
     * @param backoff how long to wait before each further attempt at a peer
     */
    public Redelivery(
            ReplicationSettings settings,
            Predicate<String> isMember,
            Replicas replicas,
            Clock clock,
            Scheduler scheduler,
            Backoff backoff,
            ReplicationListener listener) {
        this.isMember = isMember;
        this.replicas = replicas;
        this.clock = clock;
        this.scheduler = scheduler;
        this.backoff = backoff;
        this.policy = settings.policy();
        this.peerTimeoutMillis = settings.peerTimeoutMillis();
        this.capacity = settings.redeliveryRecords();
        this.listener = listener;
    }

    /** Whether a later delivery could succeed where this one failed: not when the replica refused the record itself. */
    static boolean worthwhile(Throwable failure) {
        return !(failure instanceof KvorumException known)
                || known.code().retryable()
                || known.code().outcome() == Outcome.UNKNOWN;
    }

    /** Remembers that the node lacks the record. Two records of one key become their merge. */
    public void add(String node, Record record) {
        if (isMember.test(node)) {
            missed.computeIfAbsent(node, Missed::new).add(record);
        }
    }

    private Record joined(Record earlier, Record later) {
        Versioned both = earlier.versioned().merge(later.versioned(), policy);
        return both.equals(later.versioned()) ? later : Record.of(later.key(), both);
    }

    /** Records that wait for the node. Callable from any thread. */
    public int waiting(String node) {
        Missed queue = missed.get(node);
        return queue == null ? 0 : queue.shownWaiting;
    }

    /** Forgets what waits for a node that left. */
    public void forget(String node) {
        Missed queue = missed.remove(node);
        if (queue != null) {
            queue.clear();
        }
    }

    private final class Missed {
        private final String node;
        private final LinkedHashMap<String, Record> records = new LinkedHashMap<>();
        private long bytes;
        private int failedRounds;
        private boolean scheduled;
        /** How many records wait, as scrapes of the metrics see it. */
        private volatile int shownWaiting;

        Missed(String node) {
            this.node = node;
        }

        void add(Record record) {
            Record earlier = records.get(record.key());
            put(earlier == null ? record : joined(earlier, record));
            while (records.size() > capacity || bytes > MAX_BYTES) {
                remove(records.values().iterator().next());
                listener.redeliveryDropped(node);
            }
            shownWaiting = records.size();
            schedule();
        }

        private void put(Record record) {
            Record earlier = records.remove(record.key());
            records.put(record.key(), record);
            bytes += record.line().length - (earlier == null ? 0 : earlier.line().length);
        }

        /** Removes the record unless another of its key has taken its place. */
        private boolean remove(Record record) {
            boolean removed = records.remove(record.key(), record);
            bytes -= removed ? record.line().length : 0;
            shownWaiting = records.size();
            return removed;
        }

        void clear() {
            records.clear();
            bytes = 0;
            shownWaiting = 0;
        }

        private void schedule() {
            if (!scheduled && !records.isEmpty()) {
                scheduled = true;
                scheduler.after(backoff.delayMillis(failedRounds + 1), this::deliver);
            }
        }

        private void deliver() {
            if (!isMember.test(node)) {
                forget(node);
                return;
            }
            if (!replicas.admits(node)) {
                roundEnded(false);
                return;
            }
            long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(peerTimeoutMillis);
            List<Future<Void>> calls = new ArrayList<>();
            for (Record record : round()) {
                calls.add(replicas.store(node, record, until).transform(done -> settled(record, done.cause())));
            }
            Future.join(calls).onComplete(done -> roundEnded(done.succeeded()));
        }

        private List<Record> round() {
            List<Record> round = new ArrayList<>(Math.min(ROUND, records.size()));
            Iterator<Record> eldest = records.values().iterator();
            while (round.size() < ROUND && eldest.hasNext()) {
                round.add(eldest.next());
            }
            return round;
        }

        /** Succeeds when the replica is done with the record, be it that it refused it for good. */
        private Future<Void> settled(Record record, Throwable failure) {
            if (failure == null) {
                if (remove(record)) {
                    listener.redelivered(node);
                }
                return Future.succeededFuture();
            }
            if (!worthwhile(failure)) {
                if (remove(record)) {
                    listener.redeliveryDropped(node);
                }
                return Future.succeededFuture();
            }
            if (records.remove(record.key(), record)) {
                // To the end: records that fail again and again must not keep the others from their turn.
                records.put(record.key(), record);
            }
            return Future.failedFuture(failure);
        }

        private void roundEnded(boolean allSettled) {
            scheduled = false;
            failedRounds = allSettled ? 0 : failedRounds + 1;
            schedule();
        }
    }
}
