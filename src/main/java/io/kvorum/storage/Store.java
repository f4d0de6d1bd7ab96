package io.kvorum.storage;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Versioned;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The durable state: key to encoded record. One thread at a time. Encoded lines take a fraction of the object graph's
 * memory, and snapshots copy them without encoding again.
 */
final class Store {
    // For its iterator, which lives through changes between the slices of a snapshot; there is no second thread. Its
    // order depends on the keys' hash codes only, so a simulation sees the same order in every run.
    private final ConcurrentHashMap<String, byte[]> lines = new ConcurrentHashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private long bytes;

    /** The record, null when the key was never heard of. */
    Record get(String key) {
        byte[] line = lines.get(key);
        if (line == null) {
            return null;
        }
        try {
            return RecordCodec.decodeVerified(line);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("The record in memory of key \"" + key + "\" is broken", e);
        }
    }

    void put(Record record) {
        byte[] before = lines.put(record.key(), record.line());
        bytes += record.line().length - (before == null ? 0 : before.length);
        if (hasValue(record.versioned())) {
            deleted.remove(record.key());
        } else {
            deleted.add(record.key());
        }
    }

    private static boolean hasValue(Versioned versioned) {
        for (int i = 0; i < versioned.siblings().size(); i++) {
            if (!versioned.siblings().get(i).isTombstone()) {
                return true;
            }
        }
        return false;
    }

    /** Joins a record into what is held: replaying it a second time changes nothing. */
    void merge(Record record, ConflictPolicy policy) {
        Record held = get(record.key());
        if (held == null) {
            put(record);
            return;
        }
        Versioned merged = held.versioned().merge(record.versioned(), policy);
        if (merged.equals(record.versioned())) {
            put(record);
        } else if (!merged.equals(held.versioned())) {
            put(Record.of(record.key(), merged));
        }
    }

    /** Keys that hold a value. */
    int liveKeys() {
        return lines.size() - deleted.size();
    }

    /** All keys, those with nothing but a tombstone included. */
    int size() {
        return lines.size();
    }

    /** Encoded length of all records. */
    long bytes() {
        return bytes;
    }

    /** All keys and their lines; tolerates changes like {@link #lines}. */
    Iterator<Map.Entry<String, byte[]>> entries() {
        return lines.entrySet().iterator();
    }

    /** All lines; tolerates changes while it is walked, and then may or may not show them. */
    Iterator<byte[]> lines() {
        return lines.values().iterator();
    }
}
