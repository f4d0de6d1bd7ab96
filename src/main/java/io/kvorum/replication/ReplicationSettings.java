package io.kvorum.replication;

import io.kvorum.quorum.QuorumSpec;
import io.kvorum.version.ConflictPolicy;

/**
 * What a coordinator needs to know of the configuration.
 *
 * @param self this node's id
 * @param spec the configured N, W and R
 * @param peerTimeoutMillis the longest that one call to one peer may take
 * @param redeliveryRecords records kept in memory for each peer that missed them
 * @param readBytes bytes of memory that reads of large records may take together
 */
public record ReplicationSettings(
        String self,
        QuorumSpec spec,
        ConflictPolicy policy,
        RepairMode repair,
        long peerTimeoutMillis,
        int redeliveryRecords,
        long readBytes) {}
