package io.kvorum.replication;

import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.vertx.core.Future;

/**
 * A write that this node's storage has given a dot. Its record may go to the other replicas at once.
 *
 * @param timestamp of the write itself
 * @param durable completes when the record is on this node's disk
 */
public record Minted(Record record, HybridTimestamp timestamp, Future<Void> durable) {}
