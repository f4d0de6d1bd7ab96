package io.kvorum.storage;

/**
 * What a snapshot did.
 *
 * @param skipped true when nothing had changed since the last one, so none was written
 * @param records records in it
 * @param bytes its length
 * @param commit the last group commit that it surely contains
 * @param nanos how long it took
 */
public record SnapshotResult(boolean skipped, long records, long bytes, long commit, long nanos) {}
