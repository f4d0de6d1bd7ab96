package io.kvorum.client;

import static io.kvorum.client.Async.await;
import static io.kvorum.client.Async.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawClientTest {
    private final JsonObject answer = new JsonObject().put("some", "answer");
    private Vertx vertx;
    private FakeHttpNode node;
    private RawClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        node = FakeHttpNode.start(vertx);
        client = RawClient.http(vertx, KvClientOptions.of(node.endpoint()));
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(vertx.close());
    }

    @Test
    void each_question_goes_to_its_route() {
        asks("GET /cluster/nodes", RawClient::clusterNodes);
        asks("GET /cluster/ring", RawClient::ring);
        asks("GET /cluster/owners/%2E%2E%2Fa", raw -> raw.owners("../a"));
        asks("GET /health", RawClient::health);
        asks("GET /health/live", RawClient::live);
        asks("GET /health/ready", RawClient::ready);
        asks("POST /cluster/join", raw -> raw.join("node4", "localhost:8083"));
        assertThat(node.lastRequest())
                .isEqualTo(new JsonObject().put("id", "node4").put("address", "localhost:8083"));
        asks("POST /cluster/leave", raw -> raw.leave("node4"));
        assertThat(node.lastRequest()).isEqualTo(new JsonObject().put("id", "node4"));
    }

    private void asks(String route, Function<RawClient, Future<JsonObject>> question) {
        node.route(route, 200, answer);
        assertThat(await(question.apply(client))).as(route).isEqualTo(answer);
    }

    @Test
    void text_comes_as_it_is() {
        node.route("GET /metrics", "kvorum_keys 1\n");
        node.route("GET /internal/fetch/a%20b", "{\"key\":\"a b\"}");
        assertThat(await(client.metrics())).isEqualTo("kvorum_keys 1\n");
        assertThat(await(client.fetch("a b"))).isEqualTo("{\"key\":\"a b\"}");
    }

    @Test
    void failures_are_the_same_types_as_those_of_keys() {
        node.failWith(FailureCode.MEMBER_CONFLICT);
        failure(client.join("node1", "other:1"), ConflictException.class);
        node.failWith(FailureCode.UNKNOWN_MEMBER);
        assertThat(failure(client.leave("nobody"), RejectedException.class).code())
                .contains(FailureCode.UNKNOWN_MEMBER);
        node.failWith(FailureCode.NOT_READY);
        failure(client.ready(), UnavailableException.class);
        failure(client.owners(""), RejectedException.class);
        failure(client.fetch("\uD800"), RejectedException.class);
    }

    @Test
    void the_next_endpoint_is_asked_when_one_is_away() {
        node.route("GET /health", 200, answer);
        FakeHttpNode away = FakeHttpNode.start(vertx);
        RawClient both = RawClient.http(vertx, KvClientOptions.of(away.endpoint(), node.endpoint()));
        away.stop();
        assertThat(await(both.health())).isEqualTo(answer);
        await(both.close());
    }

    @Test
    void a_change_of_members_is_sent_once_when_its_outcome_is_unknown() {
        FakeHttpNode other = FakeHttpNode.start(vertx);
        RawClient both = RawClient.http(vertx, KvClientOptions.of(node.endpoint(), other.endpoint()));
        node.override(request -> request.connection().close());
        failure(both.join("node4", "localhost:8083"), UnknownOutcomeException.class);
        assertThat(other.requests()).isEmpty();
        await(both.close());
    }
}
