package io.kvorum.storage;

/** What a store tells its owner. All calls come on the owner's loop. */
public interface StorageListener {
    /**
     * A group commit is durable as far as the fsync policy promises.
     *
     * @param records records in it
     * @param bytes bytes written, commit line included
     * @param fsyncNanos how long its fsync took, 0 when the policy did without
     */
    void batchCommitted(int records, long bytes, long fsyncNanos);

    /** The disk can no longer be trusted: the node must stop with a failure. The store takes no further write. */
    void fatal(Throwable cause);

    /**
     * Recovery goes on.
     *
     * @param file the file being read
     * @param bytesRead bytes read so far, over all files
     * @param bytesTotal bytes to read, over all files
     * @param keys keys held so far
     */
    void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys);

    /** Something an operator should read in the log: a torn tail was cut, records were skipped, and the like. */
    void notice(String message);

    /** A write or record was refused because its timestamp is too far ahead of this node's clock. */
    void skewRefused();

    /** A snapshot is in place. */
    void snapshotTaken();

    /** A snapshot was asked for, and the last one lacks nothing. */
    default void snapshotCovers() {}
}
