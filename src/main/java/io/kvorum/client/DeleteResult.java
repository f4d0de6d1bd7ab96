package io.kvorum.client;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * A delete that its quorum acknowledged, whether or not there was a value.
 *
 * @param key the key
 * @param clock everything the stored tombstone covers, actor to counter
 * @param timestamp of the tombstone
 * @param context the token to hand back with the next write of this key
 * @param replicas who acknowledged; null when the answer does not say
 * @param answer the whole answer as it came
 */
public record DeleteResult(
        String key, Map<String, Long> clock, String timestamp, String context, Replicas replicas, JsonObject answer) {
    public DeleteResult {
        clock = Map.copyOf(clock);
    }

    /** A copy of the whole answer. */
    @Override
    public JsonObject answer() {
        return answer.copy();
    }
}
