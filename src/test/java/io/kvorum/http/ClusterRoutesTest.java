package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.CoordinatorMessages.Join;
import io.kvorum.bus.CoordinatorMessages.Leave;
import io.kvorum.bus.StorageMessages.Stats;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.ring.KeyHash;
import io.kvorum.testing.RawHttp;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRoutesTest {
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.serving(new JsonObject()
                .put("quorum", new JsonObject().put("n", 3).put("w", 2).put("r", 2)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void answer() {
        api.asked.clear();
        api.coordinateWith(message -> Future.succeededFuture(api.view()));
        api.storage = message -> Future.succeededFuture(new Stats(42, "node1@00"));
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo(code);
    }

    @Test
    void nodes_shows_every_member() {
        RawHttp.Answer answer = api.send("GET", "/cluster/nodes");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(new JsonObject()
                        .put("cluster", "kvorum")
                        .put("epoch", 1)
                        .put(
                                "nodes",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("id", "node1")
                                                .put("address", "localhost:8080")
                                                .put("self", true)
                                                .put("reachable", true)
                                                .put("lastContact", "2026-01-02T03:04:05Z"))
                                        .add(new JsonObject()
                                                .put("id", "node2")
                                                .put("address", "localhost:8081")
                                                .put("self", false)
                                                .put("reachable", false)
                                                .putNull("lastContact"))));
    }

    @Test
    void join_and_leave_answer_with_the_members() {
        RawHttp.Answer joined =
                api.sendBody("POST", "/cluster/join", "{\"id\":\"node4\",\"address\":\"localhost:8083\"}");
        assertThat(joined.status()).isEqualTo(200);
        assertThat(joined.json().getJsonArray("nodes")).hasSize(2);
        assertThat(api.lastAsked(Join.class).member()).hasToString("node4=localhost:8083");
        RawHttp.Answer left = api.sendBody("POST", "/cluster/leave", "{\"id\":\"node4\"}");
        assertThat(left.status()).isEqualTo(200);
        assertThat(api.lastAsked(Leave.class).id()).isEqualTo("node4");
    }

    @Test
    void a_node_of_another_cluster_cannot_change_the_members() {
        String node4 = "{\"id\":\"node4\",\"address\":\"localhost:8083\"}";
        assertProblem(
                api.sendBody("POST", "/cluster/join", node4, "X-Kvorum-Cluster", "other"), 403, "foreign_cluster");
        assertProblem(
                api.sendBody("POST", "/cluster/leave", "{\"id\":\"node2\"}", "X-Kvorum-Cluster", "other"),
                403,
                "foreign_cluster");
        assertThat(api.asked).isEmpty();
        assertThat(api.sendBody("POST", "/cluster/join", node4, "X-Kvorum-Cluster", "kvorum")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void contradictions_and_unknown_members_keep_their_codes() {
        api.coordinateWith(message -> Future.failedFuture(new KvorumException(
                message instanceof Join ? FailureCode.MEMBER_CONFLICT : FailureCode.UNKNOWN_MEMBER, "no")));
        assertProblem(
                api.sendBody("POST", "/cluster/join", "{\"id\":\"n\",\"address\":\"a:1\"}"), 409, "member_conflict");
        assertProblem(api.sendBody("POST", "/cluster/leave", "{\"id\":\"n\"}"), 404, "unknown_member");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/cluster/join | {\"id\":\"-bad\",\"address\":\"a:1\"} | A node id is",
                "/cluster/join | {\"id\":\"n\",\"address\":\"a\"} | An address looks like host:port",
                "/cluster/join | {\"id\":\"n\",\"address\":\"a:99999\"} | An address looks like host:port",
                "/cluster/join | {\"id\":\"n\",\"address\":\"0.0.0.0:80\"} | nobody can call 0.0.0.0",
                "/cluster/join | {\"id\":\"n\",\"address\":\"[::]:80\"} | nobody can call ::",
                "/cluster/join | {\"id\":\"n\"} | An address looks like host:port",
                "/cluster/join | {\"address\":\"a:1\"} | A node id is",
                "/cluster/join | {\"id\":\"n\",\"adress\":\"a:1\"} | known are address, id",
                "/cluster/join | {\"id\":7} | \"id\" must be a string, found a number",
                "/cluster/join | nonsense | is not valid JSON",
                "/cluster/join | `` | is empty",
                "/cluster/leave | {\"id\":\"\"} | A node id is",
                "/cluster/leave | {} | A node id is",
                "/cluster/leave?x=1 | {\"id\":\"n\"} | query parameter \"x\"",
            })
    void bad_changes_are_refused_with_the_expected_form(String path, String body, String expected) {
        RawHttp.Answer answer = api.sendBody("POST", path, body);
        assertProblem(answer, 400, "invalid_request");
        assertThat(answer.json().getString("detail")).contains(expected);
        assertThat(api.asked).isEmpty();
    }

    @Test
    void changes_must_come_as_json() {
        assertProblem(
                api.sendBody("POST", "/cluster/join", "id=n", "Content-Type", "application/x-www-form-urlencoded"),
                415,
                "unsupported_media_type");
        assertProblem(api.send("POST", "/cluster/join"), 411, "length_required");
        assertProblem(api.sendBody("POST", "/cluster/join", " ".repeat(70_000)), 413, "too_large");
        assertProblem(api.send("GET", "/cluster/nodes", "Accept", "text/html"), 406, "not_acceptable");
    }

    @Test
    void ring_shows_tokens_and_shares() {
        JsonObject ring = api.send("GET", "/cluster/ring").json();
        assertThat(ring.getLong("epoch")).isEqualTo(1);
        assertThat(ring.getInteger("vnodes")).isEqualTo(150);
        assertThat(ring.getJsonArray("tokens")).hasSize(300);
        assertThat(ring.getJsonArray("tokens").getJsonObject(0).fieldNames()).containsExactly("token", "node");
        JsonObject shares = ring.getJsonObject("shares");
        assertThat(shares.getDouble("node1") + shares.getDouble("node2")).isBetween(0.9999, 1.0001);
    }

    @Test
    void owners_takes_any_key() {
        JsonObject owners = api.send("GET", "/cluster/owners/a%2F..//b").json();
        assertThat(owners.getString("key")).isEqualTo("a/..//b");
        assertThat(owners.getLong("hash")).isEqualTo(KeyHash.hash("a/..//b"));
        assertThat(owners.getInteger("n")).isEqualTo(3);
        assertThat(owners.getJsonArray("owners")).hasSize(2);
        assertThat(owners.getJsonArray("owners").getJsonObject(0).fieldNames())
                .containsExactly("id", "address", "self", "reachable");
        assertProblem(api.send("GET", "/cluster/owners/%ff"), 400, "invalid_key");
        assertProblem(api.send("GET", "/cluster/owners/"), 400, "invalid_key");
    }

    @Test
    void health_tells_all_about_the_node() {
        RawHttp.Answer answer = api.send("GET", "/health");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(new JsonObject()
                        .put("status", "up")
                        .put("id", "node1")
                        .put("cluster", "kvorum")
                        .put("epoch", 1)
                        .put("keys", 42)
                        .put("uptimeMs", 1234)
                        .put("version", "9.9.9")
                        .put("ready", true)
                        .put("quorum", new JsonObject().put("n", 3).put("w", 2).put("r", 2))
                        .put("members", 2)
                        .put("reachable", 1)
                        .put("transferring", false));
        assertThat(api.send("GET", "/health/live").json()).isEqualTo(new JsonObject().put("status", "up"));
        assertThat(api.send("GET", "/health/ready").json().getBoolean("ready")).isTrue();
        assertThat(api.send("HEAD", "/health").status()).isEqualTo(200);
    }

    @Test
    void metrics_come_in_the_format_of_prometheus() {
        RawHttp.Answer answer = api.send("GET", "/metrics");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.text()).contains("# TYPE kvorum_http_connections gauge");
    }
}
