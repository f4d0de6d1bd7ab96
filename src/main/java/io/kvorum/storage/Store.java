package io.kvorum.storage;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.PlainLine;
import io.kvorum.version.PlainLineBuffer;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * The durable state: every key's record, packed. One thread at a time, but for {@link #lines}, {@link #liveKeys} and {@link
 * #memory}.
 */
final class Store {
    private final long seed;
    private final KeyTable table;
    private final Packer packer = new Packer();
    /** Both written by the one thread, read by scrapes of the metrics. */
    private volatile int liveKeys;

    private volatile long memory;

    private long bytes;

    /** @param seed of the hash of keys: a snapshot is read back fastest into a store of the seed of the one it was taken of */
    Store(long seed) {
        this.seed = seed;
        table = new KeyTable(seed);
    }

    long seed() {
        return seed;
    }

    private static byte[] utf8(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** The record, null when the key was never heard of. */
    Record get(String key) {
        Packed packed = table.get(utf8(key));
        return packed == null ? null : packer.unpack(packed, key);
    }

    /** The record where it lies, null when the key was never heard of. */
    StoredRecord find(String key) {
        Packed packed = table.get(utf8(key));
        return packed == null ? null : new Held(key, packed);
    }

    void put(Record record) {
        Packed packed = packer.pack(utf8(record.key()), record);
        Packed before = table.put(packed);
        if (before == null) {
            count(live(packed), packed.lineLength());
        } else {
            count(live(packed) - live(before), packed.lineLength() - before.lineLength());
        }
    }

    /** Puts a record that was read back, unless the key has one already; says whether it did. */
    boolean putIfAbsent(PlainLine line) {
        if (!table.putIfAbsent(packer.pack(line))) {
            return false;
        }
        // What the line says of itself need not be read from what it was packed to.
        count(line.isTombstone() ? 0 : 1, line.length());
        return true;
    }

    private void count(int moreLive, int moreBytes) {
        // Scrapes see either count, and there is no other thread that writes.
        int live = liveKeys + moreLive;
        liveKeys = live;
        memory = table.recordBytes();
        bytes += moreBytes;
    }

    private static int live(Packed packed) {
        return packed.hasValue() ? 1 : 0;
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

    /** Keys that hold a value. Callable from any thread. */
    int liveKeys() {
        return liveKeys;
    }

    /** Bytes that records take, with the gaps between them. Callable from any thread. */
    long memory() {
        return memory;
    }

    /** All keys, those with nothing but a tombstone included. */
    int size() {
        return table.size();
    }

    /** Length of all records' lines. */
    long bytes() {
        return bytes;
    }

    /** All records, packed; tolerates changes while it is walked, and then may or may not show them. */
    Iterator<Packed> packed() {
        return table.iterator();
    }

    /** Puts the lines of packed records in place of other lines; on any thread that they were handed to. */
    void lines(List<Packed> packed, PlainLineBuffer lines) {
        lines.clear();
        for (Packed one : packed) {
            if (!packer.addLine(one, lines)) {
                lines.line(packer.unpack(one).line());
            }
        }
    }

    /** All records; tolerates changes like {@link #packed}. */
    Iterator<StoredRecord> records() {
        Iterator<Packed> packed = packed();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return packed.hasNext();
            }

            @Override
            public StoredRecord next() {
                Packed next = packed.next();
                return new Held(next.key(), next);
            }
        };
    }

    private final class Held implements StoredRecord {
        private final String key;
        private final Packed packed;

        Held(String key, Packed packed) {
            this.key = key;
            this.packed = packed;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public byte[] line() {
            return record().line();
        }

        @Override
        public int length() {
            return packed.lineLength();
        }

        @Override
        public RecordDigest digest() {
            return packer.digest(packed);
        }

        @Override
        public Record record() {
            return packer.unpack(packed, key);
        }
    }
}
