package io.kvorum.replication;

import io.kvorum.cluster.Member;
import io.vertx.core.Future;

/** Asks another node for the records of key ranges, page by page. */
@FunctionalInterface
public interface TransferSource {
    /**
     * Yields the next page. Before the first one the source has learnt the topology in force at this node.
     *
     * @param cursor null for the first page
     * @return fails when the source cannot be reached, or no longer knows the cursor
     */
    Future<TransferPage> next(Member source, TransferRequest request, String cursor);
}
