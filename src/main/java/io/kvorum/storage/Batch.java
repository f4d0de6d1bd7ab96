package io.kvorum.storage;

import io.kvorum.version.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Records that go to disk in one group commit, and who waits for them. */
final class Batch {
    private final long firstSequence;
    private final List<Record> records = new ArrayList<>();
    private final List<Consumer<Throwable>> waiters = new ArrayList<>();
    private long bytes;

    Batch(long firstSequence) {
        this.firstSequence = firstSequence;
    }

    boolean hasRoom(Record record, StorageSettings settings) {
        return records.size() < settings.batchRecords()
                && (records.isEmpty() || bytes + record.line().length + 1 <= settings.batchBytes());
    }

    void add(Record record) {
        records.add(record);
        bytes += record.line().length + 1L;
    }

    void await(Consumer<Throwable> waiter) {
        waiters.add(waiter);
    }

    long firstSequence() {
        return firstSequence;
    }

    long lastSequence() {
        return firstSequence + records.size() - 1;
    }

    List<Record> records() {
        return records;
    }

    List<Consumer<Throwable>> waiters() {
        return waiters;
    }

    /** Length of the record lines. */
    long bytes() {
        return bytes;
    }

    List<byte[]> lines() {
        List<byte[]> lines = new ArrayList<>(records.size());
        for (Record record : records) {
            lines.add(record.line());
        }
        return lines;
    }
}
