package io.kvorum.bus;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Value;
import java.util.List;
import java.util.function.Predicate;

/** What the storage verticle understands, and what it answers. */
public final class StorageMessages {
    private StorageMessages() {}

    /** Mint a write; answered with {@code storage.Appended} at once, before it is on disk. */
    public record Write(String key, Value value, ContextToken context) {}

    /** Answered with nothing when all up to the sequence is on disk. */
    public record AwaitDurable(long sequence) {}

    /** Merge records of other replicas; answered with {@link MergeResults} when they are on disk. */
    public record Merge(List<Record> records) {}

    /** One entry for each record merged: null, or why it was not. */
    public record MergeResults(List<KvorumException> failures) {}

    /**
     * Read this node's own state; answered with {@link Fetched}.
     *
     * @param maxBytes what the lines of the records that are looked at may have together; the first is looked at anyway
     */
    public record Fetch(List<Wanted> wanted, long maxBytes) {
        /** Whatever this node has of a key. */
        public static Fetch of(String key) {
            return new Fetch(List.of(new Wanted(key, null)), Long.MAX_VALUE);
        }
    }

    /**
     * A key to read.
     *
     * @param held digest of what the asker holds of it, which need not be sent; null when it holds nothing
     */
    public record Wanted(String key, RecordDigest held) {}

    /** One entry for each key. */
    public record Fetched(List<Found> found) {}

    /**
     * What this node has of a key.
     *
     * @param record null when the node never heard of the key, holds the same as the asker, or put the record off
     * @param same whether it is what the asker holds
     * @param putOff whether there was no room to look at it
     */
    public record Found(Record record, boolean same, boolean putOff) {
        public static final Found NOTHING = new Found(null, false, false);
        public static final Found SAME = new Found(null, true, false);
        public static final Found PUT_OFF = new Found(null, false, true);

        /** The record, to be sent. */
        public static Found of(Record record) {
            return new Found(record, false, false);
        }
    }

    /**
     * Read this node's own state of a key; answered with {@link Looked}.
     *
     * @param maxBytes a record whose line is longer stays where it is
     * @param digested whether its digest is wanted too
     */
    public record Look(String key, long maxBytes, boolean digested) {}

    /**
     * What this node has of a key.
     *
     * @param record null when the node never heard of the key, or the record's line is too long
     * @param digest of the record, null where that is null or none was wanted
     * @param heldBack length of the record's line, when it is too long; else 0
     */
    public record Looked(Record record, RecordDigest digest, long heldBack) {}

    /** Write a snapshot if anything changed; answered with nothing when done. */
    public record TakeSnapshot() {}

    /** Keep the topology across restarts; answered with nothing when it is on disk. */
    public record SaveTopology(Topology topology) {}

    /** Keep the topology for which this node holds all its key ranges; answered with nothing when it is on disk. */
    public record SaveSettled(Topology topology) {}

    /** Keep the lives across restarts; answered with nothing when they are on disk. */
    public record SaveLives(Lives lives) {}

    /** Mint under a new actor from now on; answered with nothing. */
    public record RenewActor() {}

    /**
     * Walk the store for another node; answered with {@link Slice}.
     *
     * @param wanted the keys whose records it takes over; of the first message of a walk only
     * @param cursor of the slice before; null begins a walk
     */
    public record NextSlice(Predicate<String> wanted, String cursor) {}

    /**
     * Some encoded records of a walk.
     *
     * @param cursor asks for the next; null when this was the last
     * @param total records of all slices so far
     */
    public record Slice(List<byte[]> lines, String cursor, long total) {}

    /** Ask for {@link Stats}. */
    public record GetStats() {}

    /**
     * Figures of the storage.
     *
     * @param keys keys held, tombstones included
     * @param actor the actor that mints this node's dots
     */
    public record Stats(int keys, String actor) {}
}
