package io.kvorum.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.config.ConfigLoader;
import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class EmbeddedKvorumTest {
    @TempDir
    Path directory;

    private EmbeddedKvorum start(Vertx vertx, String id) {
        JsonObject config = new JsonObject()
                .put("node", new JsonObject().put("id", id).put("dataDir", directory.toString()))
                .put("http", new JsonObject().put("port", 0));
        return TestNodes.await(EmbeddedKvorum.start(vertx, ConfigLoader.fromJson(config)));
    }

    @Test
    void what_is_put_over_the_event_bus_is_read_over_http(Vertx vertx) {
        EmbeddedKvorum kvorum = start(vertx, "inside");
        TestNodes.await(kvorum.client().put("hello", "world"));
        assertThat(Http.get("http://localhost:" + kvorum.port() + "/kv/hello")
                        .json()
                        .getString("value"))
                .isEqualTo("world");
        TestNodes.await(kvorum.stop());
    }

    @Test
    void any_verticle_may_speak_plain_json_to_the_documented_addresses(Vertx vertx) {
        EmbeddedKvorum kvorum = start(vertx, "inside");
        JsonObject put = new JsonObject().put("key", "k").put("value", "v");
        JsonObject written = TestNodes.await(vertx.eventBus().<JsonObject>request("kvorum.inside.kv.put", put))
                .body();
        assertThat(written.getJsonObject("replicas").getInteger("acked")).isEqualTo(1);
        JsonObject read = TestNodes.await(
                        vertx.eventBus().<JsonObject>request("kvorum.inside.kv.get", new JsonObject().put("key", "k")))
                .body();
        assertThat(read.getString("value")).isEqualTo("v");
        JsonObject wrong = TestNodes.await(
                        vertx.eventBus().<JsonObject>request("kvorum.inside.kv.get", new JsonObject().put("kay", "k")))
                .body();
        assertThat(wrong.getJsonObject("error").getString("code")).isEqualTo("invalid_request");
        TestNodes.await(kvorum.stop());
    }

    @Test
    void two_nodes_live_in_one_vertx_and_stop_without_closing_it(Vertx vertx) {
        EmbeddedKvorum first = start(vertx, "first");
        EmbeddedKvorum second = start(vertx, "second");
        TestNodes.await(first.client().put("k", "of first"));
        assertThat(TestNodes.await(second.client().get("k")).found()).isFalse();
        TestNodes.await(first.stop());
        TestNodes.await(second.client().put("k", "of second"));
        assertThat(TestNodes.await(second.client().get("k")).text()).isEqualTo("of second");
        TestNodes.await(second.stop());
    }
}
