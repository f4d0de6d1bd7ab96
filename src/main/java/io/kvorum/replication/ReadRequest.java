package io.kvorum.replication;

import io.kvorum.quorum.QuorumLevel;

/**
 * A client's read.
 *
 * @param key 1..1024 bytes of UTF-8
 * @param r answers needed, or null for the configured R
 * @param deadlineNanos on this node's monotonic clock
 */
public record ReadRequest(String key, QuorumLevel r, long deadlineNanos) {}
