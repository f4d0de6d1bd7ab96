package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.runtime.SystemClock;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The event bus as a verticle sees it that has none of Kvorum's classes. */
class KvBusRoutesTest {
    private static final HybridTimestamp TIME = HybridTimestamp.of(1_763_846_033_123L, 7);
    private static final Evidence EVIDENCE = new Evidence(3, 2, 2, List.of("node1", "node2"), true);
    private static Vertx vertx;
    private static volatile Function<Object, Future<?>> coordinator;
    private static volatile Object asked;

    @BeforeAll
    static void register() {
        vertx = Vertx.vertx();
        Addresses addresses = new Addresses("node1");
        new VertxBus(vertx).serve(addresses.coordinator(), message -> {
            asked = message;
            return coordinator.apply(message);
        });
        assertThat(new KvBusRoutes(vertx, addresses, KvorumConfig.defaults(), new SystemClock()).register())
                .hasSize(3);
    }

    @AfterAll
    static void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static JsonObject ask(String operation, Object message) {
        try {
            return vertx.eventBus()
                    .<JsonObject>request("kvorum.node1.kv." + operation, message)
                    .await(10, TimeUnit.SECONDS)
                    .body();
        } catch (TimeoutException e) {
            throw new AssertionError("No reply", e);
        }
    }

    private static Versioned state(Sibling... siblings) {
        VectorClock context = VectorClock.empty();
        for (Sibling sibling : siblings) {
            context = context.join(VectorClock.of(sibling.dot()));
        }
        return Versioned.of(context, List.of(siblings));
    }

    private static Sibling sibling(String actor, Value value) {
        return new Sibling(new Dot(actor, 1), TIME, value);
    }

    private static void holds(Versioned versioned) {
        coordinator = message -> Future.succeededFuture(new ReadAnswer("hello", versioned, EVIDENCE));
    }

    @Test
    void get_answers_like_http() {
        Versioned world = state(sibling("a", Value.text("world")));
        holds(world);
        JsonObject reply =
                ask("get", new JsonObject().put("key", "hello").put("r", 2).put("timeoutMs", 500));
        assertThat(reply)
                .isEqualTo(new JsonObject()
                        .put("key", "hello")
                        .put("value", "world")
                        .put("clock", new JsonObject().put("a", 1))
                        .put("timestamp", "1763846033123.00007")
                        .put("context", ContextToken.of(world).encode("hello"))
                        .put(
                                "replicas",
                                new JsonObject()
                                        .put("n", 3)
                                        .put("required", 2)
                                        .put("asked", 2)
                                        .put("answered", 2)
                                        .put(
                                                "answeredBy",
                                                new JsonArray().add("node1").add("node2"))
                                        .put("strict", true)));
        ReadRequest request = (ReadRequest) asked;
        assertThat(request.r()).isEqualTo(QuorumLevel.of(2));
        assertThat(request.deadlineNanos() - System.nanoTime()).isLessThan(500_000_000L);
    }

    @Test
    void several_values_come_as_siblings() {
        holds(state(sibling("a", Value.text("x")), sibling("b", new Value(new byte[] {-1}, "image/png"))));
        JsonArray siblings = ask("get", new JsonObject().put("key", "hello")).getJsonArray("siblings");
        assertThat(siblings).hasSize(2);
    }

    @Test
    void an_absent_key_is_an_answer_and_no_error() {
        holds(Versioned.empty());
        JsonObject never = ask("get", new JsonObject().put("key", "hello"));
        assertThat(never.getBoolean("found")).isFalse();
        assertThat(never.containsKey("context")).isFalse();
        Versioned deleted = state(sibling("a", null));
        holds(deleted);
        JsonObject gone = ask("get", new JsonObject().put("key", "hello"));
        assertThat(gone.getBoolean("found")).isFalse();
        assertThat(gone.getString("context")).isEqualTo(ContextToken.of(deleted).encode("hello"));
    }

    @Test
    void put_and_delete_answer_like_http() {
        coordinator = message -> {
            WriteRequest write = (WriteRequest) message;
            return Future.succeededFuture(
                    new WriteAnswer(write.key(), state(sibling("a", write.value())), TIME, EVIDENCE));
        };
        JsonObject put = ask(
                "put",
                new JsonObject()
                        .put("key", "hello")
                        .put("valueBase64", "AP8=")
                        .put("contentType", "image/png")
                        .put("w", "all")
                        .put("returnBody", true));
        assertThat(put.getString("valueBase64")).isEqualTo("AP8=");
        assertThat(put.getJsonObject("replicas").getInteger("acked")).isEqualTo(2);
        assertThat(((WriteRequest) asked).w()).isEqualTo(QuorumLevel.ALL);
        JsonObject deleted =
                ask("delete", new JsonObject().put("key", "hello").put("context", put.getString("context")));
        assertThat(deleted.getBoolean("deleted")).isTrue();
        assertThat(((WriteRequest) asked).value()).isNull();
        assertThat(((WriteRequest) asked).context()).isNotNull();
    }

    private static void assertError(JsonObject reply, String code, String detail) {
        JsonObject error = reply.getJsonObject("error");
        assertThat(error).as(reply.encode()).isNotNull();
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("type")).isEqualTo("urn:kvorum:problem:" + code);
        assertThat(error.getString("detail")).contains(detail);
    }

    @Test
    void bad_messages_get_an_error_reply_and_never_an_exception() {
        coordinator = message -> Future.failedFuture(new AssertionError("must not be asked"));
        assertError(
                ask("get", "hello"), "invalid_request", "must be a JsonObject like {\"key\": \"…\"}, found a String");
        assertError(ask("get", null), "invalid_request", "found nothing");
        assertError(ask("get", new JsonArray().add("key")), "invalid_request", "found a JsonArray");
        assertError(ask("get", new JsonObject()), "invalid_request", "\"key\" is missing");
        assertError(ask("get", new JsonObject().put("key", 7)), "invalid_request", "must be a string");
        assertError(ask("get", new JsonObject().put("key", "")), "invalid_key", "1 to 1024 bytes");
        assertError(ask("get", new JsonObject().put("key", "\ud800")), "invalid_key", "unpaired surrogate");
        assertError(ask("get", new JsonObject().put("key", "k").put("w", 1)), "invalid_request", "unknown member");
        assertError(ask("get", new JsonObject().put("key", "k").put("r", "few")), "invalid_quorum", "\"r\"");
        JsonObject late = new JsonObject().put("key", "k").put("timeoutMs", 0);
        assertError(ask("get", late), "invalid_request", "\"timeoutMs\" must be 1 to 30000");
        assertError(ask("put", new JsonObject().put("key", "k")), "invalid_request", "found neither");
        JsonObject bytes = new JsonObject().put("key", "k").put("value", new byte[] {1});
        assertError(ask("put", bytes), "invalid_request", "must be a string");
        JsonObject forged = new JsonObject().put("key", "k").put("context", "forged");
        assertError(ask("delete", forged), "invalid_context", "send back the \"context\"");
        JsonObject large = new JsonObject().put("key", "k").put("value", "x".repeat(1 << 20) + "x");
        assertError(ask("put", large), "too_large", "1048577");
    }

    @Test
    void failures_keep_their_code_and_say_what_a_write_left_behind() {
        coordinator = message -> Future.failedFuture(new KvorumException(FailureCode.OUTCOME_UNKNOWN, "too few acks"));
        JsonObject write = ask("put", new JsonObject().put("key", "k").put("value", "x"));
        assertError(write, "outcome_unknown", "too few acks");
        assertThat(write.getJsonObject("error").getString("outcome")).isEqualTo("unknown");
        JsonObject read = ask("get", new JsonObject().put("key", "k"));
        assertError(read, "read_quorum_unavailable", "too few acks");
        assertThat(read.getJsonObject("error").containsKey("outcome")).isFalse();
        coordinator = message -> Future.succeededFuture("not what was asked for");
        assertError(ask("get", new JsonObject().put("key", "k")), "internal", "its log says more");
    }
}
