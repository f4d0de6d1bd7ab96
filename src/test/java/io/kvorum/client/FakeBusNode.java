package io.kvorum.client;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** A node that speaks the API over the event bus. */
final class FakeBusNode {
    private final FakeStore store = new FakeStore();

    FakeBusNode(Vertx vertx, String nodeId) {
        listen(vertx, "kvorum." + nodeId + ".kv.get", store::get);
        listen(vertx, "kvorum." + nodeId + ".kv.put", store::put);
        listen(vertx, "kvorum." + nodeId + ".kv.delete", store::delete);
    }

    FakeStore store() {
        return store;
    }

    private static void listen(Vertx vertx, String address, Function<JsonObject, FakeStore.Reply> operation) {
        vertx.eventBus().<JsonObject>consumer(address, message -> answer(message, operation.apply(message.body())));
    }

    private static void answer(Message<JsonObject> message, FakeStore.Reply reply) {
        if (reply == null) {
            return;
        }
        JsonObject json = reply.json();
        if (reply.status() < 400) {
            message.reply(json);
        } else if ("not_found".equals(json.getString("code"))
                && !message.body().getString("key").startsWith("!")) {
            JsonObject absent =
                    new JsonObject().put("key", message.body().getString("key")).put("found", false);
            if (json.containsKey("context")) {
                absent.put("context", json.getString("context"));
            }
            message.reply(absent);
        } else {
            message.reply(new JsonObject().put("error", json));
        }
    }
}
