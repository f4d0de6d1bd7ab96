package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node's keys in memory, answering in the shapes of the API. Keys that begin with {@code !} are orders: {@code
 * !overloaded} fails with that code, {@code !silence} is never answered, {@code !garbage} is answered with nonsense.
 */
final class FakeStore {
    static final String SILENCE = "!silence";
    static final String GARBAGE = "!garbage";
    /** What a server of the future fails with: a code this client does not know. */
    static final String FUTURE = "!code_of_the_future";

    private final Map<String, JsonObject> values = new ConcurrentHashMap<>();
    private final Map<String, String> contexts = new ConcurrentHashMap<>();
    private final AtomicLong counter = new AtomicLong();

    /** The last request as the transports have to deliver it. */
    volatile JsonObject lastRequest = new JsonObject();

    record Reply(int status, JsonObject json) {}

    /** Null for silence. */
    Reply get(JsonObject request) {
        String key = request.getString("key");
        lastRequest = request;
        if (key.startsWith("!")) {
            return ordered(key);
        }
        JsonObject value = values.get(key);
        if (value == null) {
            JsonObject problem = problem(FailureCode.NOT_FOUND);
            if (contexts.containsKey(key)) {
                problem.put("context", contexts.get(key));
            }
            return new Reply(404, problem);
        }
        JsonObject replicas = new JsonObject()
                .put("n", 3)
                .put("required", 2)
                .put("asked", 2)
                .put("answered", 2)
                .put("answeredBy", new JsonArray().add("node1").add("node2"))
                .put("strict", true);
        JsonObject answer = new JsonObject()
                .put("key", key)
                .mergeIn(value)
                .put("context", contexts.get(key))
                .put("replicas", replicas);
        return new Reply(value.containsKey("siblings") ? 300 : 200, answer);
    }

    Reply put(JsonObject request) {
        String key = request.getString("key");
        lastRequest = request;
        if (key.startsWith("!")) {
            return ordered(key);
        }
        long count = counter.incrementAndGet();
        JsonObject value = new JsonObject();
        for (String member : new String[] {"value", "valueBase64", "contentType"}) {
            if (request.containsKey(member)) {
                value.put(member, request.getValue(member));
            }
        }
        value.put("clock", new JsonObject().put("node1@0123456789abcdef", count));
        value.put("timestamp", "1763846033123.0000" + count % 10);
        values.put(key, value);
        JsonObject answer = written(key, count);
        return new Reply(200, request.getBoolean("returnBody", false) ? answer.mergeIn(value) : answer);
    }

    Reply delete(JsonObject request) {
        String key = request.getString("key");
        lastRequest = request;
        if (key.startsWith("!")) {
            return ordered(key);
        }
        values.remove(key);
        return new Reply(200, written(key, counter.incrementAndGet()).put("deleted", true));
    }

    /** Leaves two concurrent values and a concurrent delete at the key. */
    void conflict(String key) {
        JsonArray siblings = new JsonArray()
                .add(sibling(1).put("value", "one"))
                .add(sibling(2).put("valueBase64", "/w==").put("contentType", "image/png"))
                .add(sibling(3).put("tombstone", true));
        values.put(key, new JsonObject().put("siblings", siblings).put("clock", new JsonObject().put("a@1", 3)));
        contexts.put(key, "ctx-siblings");
    }

    private static JsonObject sibling(int counter) {
        return new JsonObject()
                .put("timestamp", "176384603312" + counter + ".00000")
                .put("dot", new JsonObject().put("actor", "a@1").put("counter", counter));
    }

    private JsonObject written(String key, long count) {
        contexts.put(key, "ctx-" + count);
        return new JsonObject()
                .put("key", key)
                .put("clock", new JsonObject().put("node1@0123456789abcdef", count))
                .put("timestamp", "1763846033123.0000" + count % 10)
                .put("context", "ctx-" + count)
                .put(
                        "replicas",
                        new JsonObject()
                                .put("n", 3)
                                .put("required", 2)
                                .put("asked", 3)
                                .put("acked", 2)
                                .put("ackedBy", new JsonArray().add("node1").add("node3"))
                                .put("strict", true));
    }

    private static Reply ordered(String key) {
        if (key.equals(SILENCE)) {
            return null;
        }
        if (key.equals(GARBAGE)) {
            return new Reply(200, new JsonObject().put("sense", "none"));
        }
        if (key.equals(FUTURE)) {
            JsonObject problem = new JsonObject()
                    .put("code", key.substring(1))
                    .put("status", 503)
                    .put("detail", "Something new went wrong")
                    .put("outcome", "not_applied");
            return new Reply(503, problem);
        }
        FailureCode code = FailureCode.fromCode(key.substring(1)).orElseThrow();
        return new Reply(code.status(), problem(code));
    }

    static JsonObject problem(FailureCode code) {
        return new JsonObject()
                .put("type", "urn:kvorum:problem:" + code.code())
                .put("title", code.title())
                .put("status", code.status())
                .put("code", code.code())
                .put("detail", "Detail of " + code.code())
                .put("requestId", "request-7")
                .put("retryable", code.retryable())
                .put("outcome", code.outcome().wireName());
    }
}
