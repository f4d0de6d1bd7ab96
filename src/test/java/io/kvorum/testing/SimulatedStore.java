package io.kvorum.testing;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridClock;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.Map;
import java.util.TreeMap;

/** What one node's storage does, in memory: it mints, merges and refuses by the same rules. */
public final class SimulatedStore {
    private final String actor;
    private final ConflictPolicy policy;
    private final long maxSkewMillis;
    private final HybridClock time;
    private final Map<String, Record> records = new TreeMap<>();
    private long counter;
    private long skewMillis;
    private boolean full;

    /** @param node its id */
    public SimulatedStore(String node, Clock clock, ConflictPolicy policy, long maxSkewMillis) {
        this.actor = node + "@0000000000000001";
        this.policy = policy;
        this.maxSkewMillis = maxSkewMillis;
        this.time = new HybridClock(() -> clock.wallMillis() + skewMillis);
    }

    /** Makes this node's wall clock wrong by so much, in milliseconds. */
    public void skew(long millis) {
        skewMillis = millis;
    }

    /** Lets the disk be full, or not. */
    public void full(boolean isFull) {
        full = isFull;
    }

    /** What the node holds of the key, null when it never heard of it. */
    public Record get(String key) {
        return records.get(key);
    }

    Record write(WriteRequest request) {
        requireRoom();
        Versioned before = held(request.key());
        HybridTimestamp floor = before.maxTimestamp();
        VectorClock covered = null;
        if (request.context() != null) {
            requireNoSkew(request.context().timestamp());
            floor = floor.max(request.context().timestamp());
            covered = request.context().clock();
        }
        Versioned after = before.write(new Dot(actor, ++counter), time.tick(floor), covered, request.value(), policy);
        return keep(Record.of(request.key(), after));
    }

    void merge(Record incoming) {
        requireNoSkew(incoming.versioned().maxTimestamp());
        time.observe(incoming.versioned().maxTimestamp());
        Versioned before = held(incoming.key());
        Versioned merged = before.merge(incoming.versioned(), policy);
        if (!merged.equals(before)) {
            requireRoom();
            keep(Record.of(incoming.key(), merged));
        }
    }

    private Versioned held(String key) {
        Record record = records.get(key);
        return record == null ? Versioned.empty() : record.versioned();
    }

    private Record keep(Record record) {
        records.put(record.key(), record);
        return record;
    }

    private void requireRoom() {
        if (full) {
            throw new KvorumException(FailureCode.DISK_FULL, actor + " has no room");
        }
    }

    private void requireNoSkew(HybridTimestamp timestamp) {
        long ahead = time.aheadMillis(timestamp);
        if (ahead > maxSkewMillis) {
            throw new KvorumException(FailureCode.CLOCK_SKEW, timestamp + " is " + ahead + " ms ahead of " + actor);
        }
    }
}
