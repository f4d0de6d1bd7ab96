package io.kvorum.client;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * A write that its quorum acknowledged.
 *
 * @param key the key
 * @param clock everything the stored state covers, actor to counter
 * @param timestamp of the new version
 * @param context the token to hand back with the next write of this key
 * @param replicas who acknowledged; null when the answer does not say
 * @param siblings what is stored now; empty unless {@link PutOptions#returnBody()} asked for it
 * @param answer the whole answer as it came
 */
public record PutResult(
        String key,
        Map<String, Long> clock,
        String timestamp,
        String context,
        Replicas replicas,
        List<SiblingView> siblings,
        JsonObject answer) {
    public PutResult {
        clock = Map.copyOf(clock);
        siblings = List.copyOf(siblings);
    }

    /** A copy of the whole answer. */
    @Override
    public JsonObject answer() {
        return answer.copy();
    }
}
