package io.kvorum.peer;

/**
 * What the wire to the other nodes needs to know of the configuration.
 *
 * @param self this node's id
 * @param address this node's advertised address
 * @param cluster the cluster's name
 * @param peerTimeoutMillis the longest that one call to one peer may take
 * @param batchRecords records or keys in one call
 * @param batchBytes bytes in one call's body
 */
public record PeerSettings(
        String self, String address, String cluster, long peerTimeoutMillis, int batchRecords, long batchBytes) {}
