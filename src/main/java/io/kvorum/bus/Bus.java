package io.kvorum.bus;

import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;

/**
 * Typed requests between the parts of one node. A reply is either the result itself or a {@link KvorumException}, which
 * arrives as such on the other side. In production the local event bus ({@link VertxBus}).
 */
public interface Bus {
    /**
     * Sends a request to a part of this node.
     *
     * @param timeoutMillis at least 1; the answer's own deadline should be earlier
     * @return fails with {@link KvorumException}: {@code NOT_READY} when nobody listens, {@code OUTCOME_UNKNOWN} when no
     *     answer came in time
     */
    <T> Future<T> ask(String address, Object message, long timeoutMillis);
}
