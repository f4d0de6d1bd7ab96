package io.kvorum.storage;

import io.kvorum.version.ConflictPolicy;
import java.util.Objects;

/**
 * How a store behaves.
 *
 * @param nodeId the node whose data this is; a directory of another node is refused
 * @param clusterName the cluster whose data this is; a directory of another cluster is refused
 * @param policy what becomes of concurrent writes
 * @param fsync when the log is forced to disk
 * @param fsyncIntervalMillis the timer of {@link FsyncPolicy#INTERVAL}, at least 1
 * @param segmentBytes a log segment that reached this size is followed by a new one
 * @param spaceBytes so much of a segment is written with empty lines before it is needed; 0 for none
 * @param batchRecords most records in one group commit, at least 1
 * @param batchBytes most bytes in one group commit; a single larger record is a batch of its own
 * @param maxSiblings a write that would leave more than this is refused
 * @param maxSkewMillis a timestamp further ahead of the wall clock is refused
 * @param diskReserveBytes writes are refused while the disk has less room than this
 * @param salvage whether to go on past corruption: set damaged files aside and keep all that is readable
 */
public record StorageSettings(
        String nodeId,
        String clusterName,
        ConflictPolicy policy,
        FsyncPolicy fsync,
        long fsyncIntervalMillis,
        long segmentBytes,
        int spaceBytes,
        int batchRecords,
        long batchBytes,
        int maxSiblings,
        long maxSkewMillis,
        long diskReserveBytes,
        boolean salvage) {
    public StorageSettings {
        Objects.requireNonNull(nodeId, "nodeId");
        Objects.requireNonNull(clusterName, "clusterName");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(fsync, "fsync");
        if (fsyncIntervalMillis < 1 || segmentBytes < 1 || batchRecords < 1 || batchBytes < 1 || maxSiblings < 1) {
            throw new IllegalArgumentException(
                    "fsyncIntervalMillis, segmentBytes, batchRecords, batchBytes and maxSiblings are at least 1");
        }
        if (spaceBytes < 0 || maxSkewMillis < 0 || diskReserveBytes < 0) {
            throw new IllegalArgumentException("spaceBytes, maxSkewMillis and diskReserveBytes are not negative");
        }
    }
}
