package io.kvorum.client;

import static io.kvorum.client.Async.await;
import static io.kvorum.client.Async.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventBusKvClientTest extends KvClientContract {
    private Vertx vertx;
    private FakeBusNode node;
    private KvClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        node = new FakeBusNode(vertx, "node1");
        client = KvClient.eventBus(vertx, "node1");
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(vertx.close());
    }

    @Override
    KvClient client() {
        return client;
    }

    @Override
    FakeStore store() {
        return node.store();
    }

    @Test
    void a_node_that_is_not_here_is_definitely_unavailable() {
        KvClient elsewhere = KvClient.eventBus(vertx, "node2");
        UnavailableException failed = failure(elsewhere.put("k", "v"), UnavailableException.class);
        assertThat(failed.code()).contains(FailureCode.UNAVAILABLE);
        assertThat(failed).hasMessageContaining("kvorum.node2.kv.put");
        failure(elsewhere.get("k"), UnavailableException.class);
    }

    @Test
    void a_consumer_that_breaks_leaves_a_write_unknown() {
        vertx.eventBus().consumer("kvorum.broken.kv.put", message -> message.fail(7, "broken"));
        vertx.eventBus().consumer("kvorum.broken.kv.get", message -> message.reply("text"));
        KvClient broken = KvClient.eventBus(vertx, "broken");
        failure(broken.put("k", "v"), UnknownOutcomeException.class);
        failure(broken.get("k"), UnavailableException.class);
    }

    @Test
    void messages_are_plain_json_that_any_verticle_can_send() {
        await(client.put("k", "v"));
        assertThat(node.store().lastRequest)
                .isEqualTo(new JsonObject().put("key", "k").put("value", "v"));
    }
}
