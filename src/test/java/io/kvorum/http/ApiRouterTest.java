package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.RawHttp;
import io.kvorum.version.Versioned;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests reach which route, and how HTTP that no client library would send is answered. */
class ApiRouterTest {
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.serving(new JsonObject()
                .put("limits", new JsonObject().put("headerBytes", 2048).put("valueBytes", 1_000_000)));
        api.coordinator = message -> Future.succeededFuture(ApiFixture.read("k", Versioned.empty()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo(code);
        assertThat(answer.header("X-Request-Id")).isNotEmpty();
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/kv",
                "/KV/a",
                "/nope",
                "/health/",
                "/health/live/",
                "//health",
                "/./health",
                "/x/../health",
                "/health/../health",
                "/%68ealth",
                "/health%2Flive",
                "/cluster",
                "/cluster/owners",
                "/internal",
                "/%zz",
                "/%FF",
                "/cluster/nodes/..",
                "/metrics/",
                "*",
                "http://localhost",
                "//kv/a",
                "/../kv/a"
            })
    void a_path_is_literally_a_route_or_404(String target) {
        assertProblem(api.send("GET", target), 404, "no_such_route");
        assertProblem(api.sendBody("POST", target, "{}"), 404, "no_such_route");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /kv/a, 'GET, HEAD, PUT, DELETE'",
        "PATCH, /kv/a, 'GET, HEAD, PUT, DELETE'",
        "OPTIONS, /kv/a, 'GET, HEAD, PUT, DELETE'",
        "BREW, /kv/a, 'GET, HEAD, PUT, DELETE'",
        "PUT, /health, 'GET, HEAD'",
        "DELETE, /metrics, 'GET, HEAD'",
        "POST, /cluster/nodes, 'GET, HEAD'",
        "GET, /cluster/join, POST",
        "PUT, /cluster/owners/a, 'GET, HEAD'",
        "GET, /internal/replicate, POST",
        "GET, /internal/fetch, POST",
        "POST, /internal/fetch/a, 'GET, HEAD'",
        "PUT, /internal/topology, 'GET, HEAD, POST'",
    })
    void a_known_path_under_another_method_is_405_and_names_the_allowed(String method, String path, String allow) {
        RawHttp.Answer answer = api.send(method, path);
        assertProblem(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo(allow);
    }

    @Test
    void a_request_line_that_is_too_long_is_414() {
        try (RawHttp http = api.connect()) {
            http.write("GET /kv/" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertProblem(http.read(), 414, "uri_too_long");
            assertThat(http.isClosedByServer()).isTrue();
        }
    }

    @Test
    void headers_that_are_too_large_are_431() {
        try (RawHttp http = api.connect()) {
            http.write("GET /kv/a HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(3000) + "\r\n\r\n");
            assertProblem(http.read(), 431, "headers_too_large");
            assertThat(http.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /kv/a HTTP/1.1\r\nno colon here\r\n\r\n",
                "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\na",
                "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
            })
    void what_is_no_http_is_400_in_problem_json(String request) {
        try (RawHttp http = api.connect()) {
            http.write(request);
            assertProblem(http.read(), 400, "invalid_request");
        }
    }

    /** The decoder hangs up by itself, after the answer; half a value is never stored. */
    @Test
    void chunks_that_are_none_end_the_connection_and_store_nothing() {
        api.asked.clear();
        try (RawHttp http = api.connect()) {
            http.write(
                    "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            http.write("zz\r\nhello\r\n0\r\n\r\n");
            assertProblem(http.read(), 400, "invalid_request");
            assertThat(http.isClosedByServer()).isTrue();
        }
        assertThat(api.asked).isEmpty();
    }

    @Test
    void pipelined_requests_are_answered_in_order() {
        try (RawHttp http = api.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("GET /kv/a HTTP/1.1\r\nHost: x\r\nX-Request-Id: r")
                        .append(i)
                        .append("\r\n\r\n");
            }
            http.write(requests.toString());
            for (int i = 0; i < 20; i++) {
                RawHttp.Answer answer = http.read();
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.header("X-Request-Id")).isEqualTo("r" + i);
            }
        }
    }

    @Test
    void an_unread_body_does_not_disturb_the_next_request() {
        try (RawHttp http = api.connect()) {
            http.write(RawHttp.request("POST", "/nope", new byte[100_000]));
            assertProblem(http.read(), 404, "no_such_route");
            http.write(RawHttp.request("GET", "/health/live", null));
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_body_over_the_limit_is_refused_and_the_connection_goes_on() {
        try (RawHttp http = api.connect()) {
            http.write(RawHttp.request("PUT", "/kv/a", new byte[3_000_000], "Content-Type", "text/plain"));
            assertProblem(http.read(), 413, "too_large");
            http.write(RawHttp.request("GET", "/health/live", null));
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_chunked_body_over_the_limit_is_refused_while_it_comes() {
        try (RawHttp http = api.connect()) {
            http.write(
                    "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 40; i++) {
                http.write(chunk);
            }
            assertProblem(http.read(), 413, "too_large");
        }
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_it_when_its_body_is_welcome() {
        try (RawHttp http = api.connect()) {
            http.write("PUT /kv/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(100);
            http.write("oops!");
            assertProblem(http.read(), 400, "invalid_request");
        }
        try (RawHttp http = api.connect()) {
            http.write("PUT /kv/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n");
            assertProblem(http.read(), 413, "too_large");
        }
    }

    @Test
    void a_client_that_leaves_in_the_middle_of_its_body_leaves_no_trace() {
        for (int i = 0; i < 5; i++) {
            try (RawHttp http = api.connect()) {
                http.write("PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"value\":");
            }
        }
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            assertThat(api.api.inFlight()).isZero();
            assertThat(api.meters.scrape()).contains("route=\"/kv/:key\",status=\"499\"");
        });
        assertThat(api.send("GET", "/health/live").status()).isEqualTo(200);
    }

    /** Clients of newer HTTP ask for it with their first request, and go on in 1.1 when nobody answers to that. */
    @Test
    void offers_to_change_the_protocol_are_passed_over() {
        try (RawHttp http = api.connect()) {
            http.write(RawHttp.request(
                    "GET",
                    "/health/live",
                    null,
                    "Connection",
                    "Upgrade, HTTP2-Settings",
                    "Upgrade",
                    "h2c",
                    "HTTP2-Settings",
                    "AAEAAEAAAAIAAAAB"));
            assertThat(http.read().status()).isEqualTo(200);
            http.write(RawHttp.request(
                    "GET",
                    "/health/live",
                    null,
                    "Connection",
                    "Upgrade",
                    "Upgrade",
                    "websocket",
                    "Sec-WebSocket-Version",
                    "13",
                    "Sec-WebSocket-Key",
                    "dGhlIHNhbXBsZSBub25jZQ=="));
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void http_1_0_without_a_host_is_served() {
        try (RawHttp http = api.connect()) {
            http.write("GET /health/live HTTP/1.0\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.isClosedByServer()).isTrue();
        }
    }

    @Test
    void a_scrape_of_the_metrics_does_not_hold_up_the_event_loop() {
        AtomicBoolean held = new AtomicBoolean(true);
        Gauge.builder("probe", () -> {
                    held.set(Context.isOnEventLoopThread());
                    return 1;
                })
                .register(api.meters);
        assertThat(api.send("GET", "/metrics").text()).contains("probe 1.0");
        assertThat(held).isFalse();
    }

    @Test
    void requests_are_measured_by_pattern_and_never_by_path() {
        api.send("GET", "/kv/secret-key");
        api.send("GET", "/secret-path");
        api.send("BREW", "/kv/a");
        String scraped = api.send("GET", "/metrics").text();
        assertThat(scraped)
                .contains("kvorum_http_requests_seconds_count{method=\"GET\",route=\"/kv/:key\",status=\"404\"}")
                .contains(
                        "kvorum_http_requests_seconds_bucket{method=\"GET\",route=\"/kv/:key\",status=\"404\",le=\"0.005\"}")
                .contains("{method=\"GET\",route=\"(unknown)\",status=\"404\"}")
                .contains("{method=\"other\",route=\"/kv/:key\",status=\"405\"}")
                .contains("kvorum_http_requests_in_flight ")
                .contains("kvorum_http_connections ")
                .doesNotContain("secret");
    }

    @Test
    void http_1_1_without_a_proper_host_is_malformed() {
        for (String request : List.of(
                "GET /health/live HTTP/1.1\r\n\r\n",
                "GET /kv/k HTTP/1.1\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: ::1:8080\r\n\r\n",
                "GET /kv/k HTTP/1.1\r\nHost: a b\r\n\r\n")) {
            try (RawHttp http = api.connect()) {
                http.write(request);
                RawHttp.Answer answer = http.read();
                assertProblem(answer, 400, "invalid_request");
                assertThat(answer.json().getString("detail")).contains("Host");
            }
        }
        try (RawHttp http = api.connect()) {
            http.write("GET /health/live HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }
}
