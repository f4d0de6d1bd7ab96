package io.kvorum.replication;

import io.kvorum.quorum.QuorumLevel;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Value;

/**
 * A client's write or delete.
 *
 * @param key 1..1024 bytes of UTF-8
 * @param value what to store, or null to delete
 * @param context what the client has seen of the key, or null when it did not say
 * @param w acks needed, or null for the configured W
 * @param deadlineNanos on this node's monotonic clock
 * @param forwarded whether another node sent it here because it is no replica itself; such a request is never sent on
 */
public record WriteRequest(
        String key, Value value, ContextToken context, QuorumLevel w, long deadlineNanos, boolean forwarded) {}
