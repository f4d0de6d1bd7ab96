package io.kvorum.replication;

import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Versioned;

/**
 * A write that W replicas hold on disk.
 *
 * @param versioned the state that the write made, siblings included
 * @param timestamp of the write itself
 */
public record WriteAnswer(String key, Versioned versioned, HybridTimestamp timestamp, Evidence evidence) {}
