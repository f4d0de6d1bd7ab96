package io.kvorum.bus;

import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
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
     * @param maxBytes what the lines of the records may have together
     * @param atLeastOne whether one record comes although it is longer than that
     */
    public record Fetch(List<String> keys, long maxBytes, boolean atLeastOne) {
        /** Whatever they have. */
        public Fetch(List<String> keys) {
            this(keys, Long.MAX_VALUE, true);
        }
    }

    /**
     * One entry for each key.
     *
     * @param records the record; null when the node never heard of the key, or holds it back because it did not fit any more
     * @param heldBack length of the line of a record that is held back, else 0; an empty list when none is
     */
    public record Fetched(List<Record> records, List<Long> heldBack) {
        /** Every record fitted. */
        public Fetched(List<Record> records) {
            this(records, List.of());
        }
    }

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
