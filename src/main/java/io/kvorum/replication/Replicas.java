package io.kvorum.replication;

import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.vertx.core.Future;
import java.util.Objects;

/**
 * Reads and writes one replica, this node's own included. Nothing here throws: every Future fails with a
 * {@link io.kvorum.failure.KvorumException} whose outcome tells whether the replica may have applied the call, and
 * completes at the latest at the deadline. A Future may be complete already when it is returned.
 */
public interface Replicas {
    /** Gives the write a dot at this node's own storage, which is a replica of the key. */
    Future<Minted> mint(WriteRequest request);

    /** Merges the record into the node's state; completes when that node has it on disk. */
    Future<Void> store(String node, Record record, long deadlineNanos);

    /**
     * The node's own state of a key, tombstones included; null when it never heard of it.
     *
     * @param held what the caller holds of the key: a node that holds the same need not send it; null to have it sent
     */
    Future<Record> fetch(String node, String key, Held held, long deadlineNanos);

    /**
     * A look at this node's own state of a key, before other replicas are asked: what a read of it will need.
     *
     * @param maxBytes a record whose line is longer is left where it is
     * @param digested whether other nodes will be asked whether they hold the same
     * @return may always say that it does not know
     */
    default Future<Look> look(String key, long maxBytes, boolean digested, long deadlineNanos) {
        return Future.succeededFuture(Look.UNKNOWN);
    }

    /**
     * What a look at this node's own state of a key showed.
     *
     * @param known whether the state is known now: then it counts as this node's answer
     * @param record the state, null when the node never heard of the key
     * @param digest of the record, null where that is null or no digest was wanted
     * @param heldBack length of the record's line, when it was left where it is; else 0
     */
    record Look(boolean known, Record record, RecordDigest digest, long heldBack) {
        static final Look UNKNOWN = new Look(false, null, null, 0);

        /** What other nodes can be told, null when there is nothing. */
        Held held() {
            return digest == null ? null : new Held(record, digest);
        }
    }

    /** A record with its digest, by which another node can say that it holds the same. */
    record Held(Record record, RecordDigest digest) {
        public Held {
            Objects.requireNonNull(record, "record");
            Objects.requireNonNull(digest, "digest");
        }
    }

    /** Lets another node coordinate the write. */
    Future<WriteAnswer> forward(String node, WriteRequest request);

    /** Whether a call to the node is worth a try now: false while it is known to be down. */
    boolean admits(String node);
}
