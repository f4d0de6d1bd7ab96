package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kvorum.testing.RawHttp;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When the node takes no requests, and what it writes down of those it took. */
class AdmissionTest {
    private static ApiFixture limitedTo(int inFlight) {
        return ApiFixture.serving(new JsonObject().put("limits", new JsonObject().put("inFlightRequests", inFlight)));
    }

    @Test
    void a_full_node_refuses_clients_at_once_and_nobody_else() {
        try (ApiFixture api = limitedTo(2);
                RawHttp first = api.connect();
                RawHttp second = api.connect()) {
            Promise<Object> answer = Promise.promise();
            api.coordinator = message -> answer.future();
            first.write(RawHttp.request("GET", "/kv/a", null));
            second.write(RawHttp.request("GET", "/kv/b", null));
            await().until(() -> api.api.inFlight() == 2);

            RawHttp.Answer refused = api.send("GET", "/kv/c");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().getString("code")).isEqualTo("overloaded");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(api.send("GET", "/cluster/nodes").status()).isEqualTo(503);
            assertThat(api.send("GET", "/health/live").status()).isEqualTo(200);
            assertThat(api.send("GET", "/health/ready").status()).isEqualTo(200);
            assertThat(api.send("GET", "/metrics").text()).contains("kvorum_http_requests_in_flight 2.0");
            assertThat(api.send("GET", "/internal/ping").status()).isEqualTo(204);

            answer.complete(ApiFixture.read("a", Versioned.empty()));
            assertThat(first.read().status()).isEqualTo(404);
            assertThat(second.read().status()).isEqualTo(404);
            await().until(() -> api.api.inFlight() == 0);
            assertThat(api.send("GET", "/kv/c").status()).isEqualTo(404);
        }
    }

    @Test
    void a_client_that_left_while_it_waited_gives_its_place_back() {
        try (ApiFixture api = limitedTo(1)) {
            Promise<Object> answer = Promise.promise();
            api.coordinator = message -> answer.future();
            try (RawHttp gone = api.connect()) {
                gone.write(RawHttp.request("GET", "/kv/a", null));
                await().until(() -> api.api.inFlight() == 1);
            }
            await().until(() -> api.meters.scrape().contains("kvorum_http_connections 0.0"));
            answer.complete(ApiFixture.read("a", Versioned.empty()));
            await().until(() -> api.meters.scrape().contains("status=\"499\""));
            assertThat(api.api.inFlight()).isZero();
        }
    }

    @Test
    void bodies_that_memory_has_no_room_for_are_refused_before_they_come() {
        int valueBytes = 64 * 1024 * 1024;
        int batchBytes = 8 * valueBytes;
        JsonObject larger = new JsonObject()
                .put("limits", new JsonObject().put("valueBytes", valueBytes).put("batchBytes", batchBytes))
                .put("wal", new JsonObject().put("segmentBytes", batchBytes));
        long room = Runtime.getRuntime().maxMemory() / 4;
        List<RawHttp> clients = new ArrayList<>();
        try (ApiFixture api = ApiFixture.serving(larger)) {
            for (long taken = 0; taken + valueBytes <= room; taken += valueBytes) {
                clients.add(api.connect());
                clients.get(clients.size() - 1).write(announced(valueBytes));
            }
            await().until(() -> api.api.inFlight() == clients.size());

            try (RawHttp refused = api.connect()) {
                refused.write(announced(valueBytes));
                RawHttp.Answer answer = refused.read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.json().getString("code")).isEqualTo("overloaded");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            }
            try (RawHttp node = api.connect()) {
                node.write(
                        "POST /internal/replicate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Kvorum-Cluster: kvorum\r\n"
                                + "Expect: 100-continue\r\nContent-Length: " + valueBytes + "\r\n\r\n");
                assertThat(node.read().status()).isEqualTo(100);
            }

            clients.forEach(RawHttp::close);
            await().until(() -> api.meters.scrape().contains("kvorum_http_body_memory_bytes 0.0"));
        }
    }

    private static String announced(int bytes) {
        return "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    @Test
    void a_large_answer_takes_memory_until_it_is_written() {
        try (ApiFixture api = ApiFixture.serving()) {
            api.coordinator =
                    message -> Future.succeededFuture(ApiFixture.read("a", ApiFixture.text("x".repeat(40_000_000))));
            try (RawHttp slow = api.connect()) {
                slow.write(RawHttp.request("GET", "/kv/a", null));
                await().until(() -> api.meters.scrape().contains("kvorum_http_body_memory_bytes 4.0"));
            }
            await().until(() -> api.meters.scrape().contains("kvorum_http_body_memory_bytes 0.0"));
            assertThat(api.send("GET", "/kv/a").body()).hasSizeGreaterThan(40_000_000);
            await().until(() -> api.meters.scrape().contains("kvorum_http_body_memory_bytes 0.0"));
        }
    }

    @Test
    void connections_beyond_the_limit_are_closed_at_once() {
        try (ApiFixture api =
                        ApiFixture.serving(new JsonObject().put("limits", new JsonObject().put("connections", 1)));
                RawHttp first = api.connect()) {
            first.write(RawHttp.request("GET", "/health/live", null));
            assertThat(first.read().status()).isEqualTo(200);
            try (RawHttp second = api.connect()) {
                assertThat(second.isClosedByServer()).isTrue();
            }
            first.write(RawHttp.request("GET", "/health/live", null));
            assertThat(first.read().status()).isEqualTo(200);
        }
    }

    @Test
    void before_it_is_ready_a_node_answers_probes_only() {
        try (ApiFixture api = ApiFixture.alone()) {
            api.status = HealthSource.Status.STARTING;
            api.topology = null;
            RawHttp.Answer refused = api.send("GET", "/kv/a");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().getString("code")).isEqualTo("not_ready");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            RawHttp.Answer write = api.sendBody("PUT", "/kv/a", "{\"value\":\"x\"}");
            assertThat(write.json().getString("outcome")).isEqualTo("not_applied");
            assertThat(api.send("GET", "/health/live").json().getString("status"))
                    .isEqualTo("up");
            RawHttp.Answer ready = api.send("GET", "/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.json().getString("stage")).isEqualTo("starting");
            RawHttp.Answer health = api.send("GET", "/health");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.json().getString("status")).isEqualTo("starting");
            assertThat(health.json().getBoolean("ready")).isFalse();
            assertThat(health.json().getValue("keys")).isNull();
            assertThat(health.json().getValue("epoch")).isNull();
            assertThat(api.send("GET", "/cluster/nodes").json().getString("code"))
                    .isEqualTo("not_ready");
            RawHttp.Answer ping = api.send("GET", "/internal/ping");
            assertThat(ping.json().getString("code")).isEqualTo("not_ready");
            assertThat(ping.header("X-Kvorum-Node")).isEqualTo("node1");
        }
    }

    @Test
    void a_request_leaves_one_line_without_its_key() {
        assertThat(linesAtLevel("all"))
                .hasSize(2)
                .first()
                .asString()
                .matches("GET /kv/:key 404 \\d+\\.\\d{3} ms id=first from=127\\.0\\.0\\.1:\\d+");
    }

    @Test
    void the_log_can_be_limited_to_errors_or_silenced() {
        assertThat(linesAtLevel("errors")).hasSize(1).first().asString().startsWith("GET /kv/:key 500 ");
        assertThat(linesAtLevel("none")).isEmpty();
    }

    @Test
    void what_nodes_ask_one_another_leaves_lines_at_debug_only() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger("kvorum.http");
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        try (ApiFixture api = ApiFixture.serving()) {
            api.send("GET", "/internal/ping", "X-Kvorum-Cluster", "kvorum");
            api.send("GET", "/internal/ping", "X-Kvorum-Cluster", "another");
            await().until(() -> api.meters.scrape().contains("status=\"403\""));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        assertThat(lines.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(line.getFormattedMessage()).startsWith("GET /internal/ping ");
        });
    }

    private static List<String> linesAtLevel(String requests) {
        Logger logger = (Logger) LoggerFactory.getLogger("kvorum.http");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try (ApiFixture api =
                ApiFixture.serving(new JsonObject().put("log", new JsonObject().put("requests", requests)))) {
            api.coordinator = message -> Future.succeededFuture(ApiFixture.read("secret", Versioned.empty()));
            api.send("GET", "/kv/secret", "X-Request-Id", "first");
            api.coordinator = message -> Future.failedFuture(new IllegalStateException("a bug"));
            api.send("GET", "/kv/secret", "X-Request-Id", "second");
            await().until(() -> api.meters.scrape().contains("status=\"500\""));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
