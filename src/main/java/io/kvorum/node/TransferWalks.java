package io.kvorum.node;

import io.kvorum.bus.StorageMessages.NextSlice;
import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.storage.StoredRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The walks over the store by which other nodes take over key ranges, slice by slice, so that the storage loop is never
 * held up for long. Each walk sees every record that was there when it began. Used on the storage loop.
 */
final class TransferWalks {
    /** Each node that takes over ranges needs one; walks left idle are forgotten. */
    private static final int MAX_WALKS = 32;

    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** Records looked at in one slice: about two milliseconds. */
    private static final int SLICE_LOOKED_AT = 4_096;

    private static final int SLICE_RECORDS = 1_024;
    private static final int SLICE_BYTES = 1 << 20;

    private final Supplier<Iterator<StoredRecord>> store;
    private final Clock clock;
    private final Map<Long, Walk> walks = new LinkedHashMap<>();
    private long opened;

    /** @param store begins a walk over all records */
    TransferWalks(Supplier<Iterator<StoredRecord>> store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private static final class Walk {
        private final long id;
        private final Iterator<StoredRecord> records;
        private final Predicate<String> wanted;
        private int page;
        private long total;
        private long usedNanos;

        Walk(long id, Iterator<StoredRecord> records, Predicate<String> wanted) {
            this.id = id;
            this.records = records;
            this.wanted = wanted;
        }

        String cursor() {
            return id + "-" + page;
        }
    }

    /** @throws KvorumException INVALID_REQUEST when the cursor is not that of the walk's last slice */
    Slice next(NextSlice asked) {
        long now = clock.nanoTime();
        walks.values().removeIf(walk -> now - walk.usedNanos > IDLE_NANOS);
        Walk walk = asked.cursor() == null ? open(asked.wanted()) : find(asked.cursor());
        walk.usedNanos = now;
        List<byte[]> lines = take(walk);
        walk.total += lines.size();
        walk.page++;
        if (walk.records.hasNext()) {
            return new Slice(lines, walk.cursor(), walk.total);
        }
        walks.remove(walk.id);
        return new Slice(lines, null, walk.total);
    }

    private Walk open(Predicate<String> wanted) {
        if (walks.size() == MAX_WALKS) {
            throw new KvorumException(
                    FailureCode.OVERLOADED, MAX_WALKS + " transfers of key ranges are under way; try again later");
        }
        Walk walk = new Walk(opened++, store.get(), wanted);
        walks.put(walk.id, walk);
        return walk;
    }

    private Walk find(String cursor) {
        for (Walk walk : walks.values()) {
            if (walk.cursor().equals(cursor)) {
                return walk;
            }
        }
        throw new KvorumException(
                FailureCode.INVALID_REQUEST, "The cursor " + cursor + " is not known any more; begin again");
    }

    private static List<byte[]> take(Walk walk) {
        List<byte[]> lines = new ArrayList<>();
        long bytes = 0;
        for (int i = 0;
                i < SLICE_LOOKED_AT && lines.size() < SLICE_RECORDS && bytes < SLICE_BYTES && walk.records.hasNext();
                i++) {
            StoredRecord record = walk.records.next();
            if (walk.wanted.test(record.key())) {
                byte[] line = record.line();
                lines.add(line);
                bytes += line.length;
            }
        }
        return lines;
    }
}
