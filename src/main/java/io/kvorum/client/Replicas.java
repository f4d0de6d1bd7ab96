package io.kvorum.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The evidence behind an answer.
 *
 * @param n replicas that the key has
 * @param required how many had to answer a read or acknowledge a write
 * @param asked how many were asked
 * @param answered how many had answered or acknowledged when the quorum was met
 * @param names ids of those
 * @param strict whether reads and writes of these sizes always overlap (w + r > n)
 */
public record Replicas(int n, int required, int asked, int answered, List<String> names, boolean strict) {
    public Replicas {
        names = List.copyOf(names);
    }

    static Replicas parse(JsonObject json) {
        boolean write = json.containsKey("acked");
        JsonArray names = json.getJsonArray(write ? "ackedBy" : "answeredBy", new JsonArray());
        return new Replicas(
                json.getInteger("n", 0),
                json.getInteger("required", 0),
                json.getInteger("asked", 0),
                json.getInteger(write ? "acked" : "answered", 0),
                names.stream().map(String.class::cast).toList(),
                json.getBoolean("strict", false));
    }
}
