package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteRequest;
import io.kvorum.testing.RawHttp;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRoutesTest {
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.serving(new JsonObject()
                .put("limits", new JsonObject().put("valueBytes", 1000))
                .put("quorum", new JsonObject().put("n", 3).put("w", 2).put("r", 2)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void storeNothing() {
        api.asked.clear();
        api.coordinator = message -> message instanceof ReadRequest read
                ? Future.succeededFuture(ApiFixture.read(read.key(), Versioned.empty()))
                : Future.succeededFuture(ApiFixture.written(
                        ((WriteRequest) message).key(),
                        ApiFixture.state(ApiFixture.sibling("node1@00", 1, ((WriteRequest) message).value()))));
    }

    private static void holds(Versioned versioned) {
        api.coordinator = message -> Future.succeededFuture(ApiFixture.read(((ReadRequest) message).key(), versioned));
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo(code);
        assertThat(answer.json().getInteger("status")).isEqualTo(status);
        assertThat(answer.json().getString("type")).isEqualTo("urn:kvorum:problem:" + code);
        assertThat(answer.json().getString("detail")).isNotEmpty();
        assertThat(answer.json().getString("requestId")).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void a_read_answers_with_the_value_and_its_evidence() {
        Versioned hello = ApiFixture.text("wörld");
        holds(hello);
        RawHttp.Answer answer = api.send("GET", "/kv/hello", "X-Request-Id", "mine");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Request-Id")).isEqualTo("mine");
        String context = ContextToken.of(hello).encode("hello");
        assertThat(answer.header("X-Kvorum-Context")).isEqualTo(context);
        assertThat(answer.json())
                .isEqualTo(new JsonObject()
                        .put("key", "hello")
                        .put("value", "wörld")
                        .put("clock", new JsonObject().put("node1@00", 1))
                        .put("timestamp", "1763846033123.00007")
                        .put("context", context)
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
    }

    @ParameterizedTest
    @CsvSource({
        "/kv/.., ..",
        "/kv/., .",
        "/kv//, /",
        "/kv//a, /a",
        "/kv/a/b, a/b",
        "/kv/a%2Fb, a/b",
        "/kv/a/../b, a/../b",
        "/kv/a/, a/",
        "/kv/%2E%2E, ..",
        "/kv/a+b, a+b",
        "/kv/%F0%9F%8D%93, 🍓",
        "/kv/%25, %",
        "/kv/a?r=1, a",
        "/kv/%3F?r=1, ?",
        "http://localhost/kv/x//y, x//y",
    })
    void keys_are_taken_from_the_raw_target(String target, String key) {
        assertThat(api.send("GET", target).json().getString("code")).isEqualTo("not_found");
        assertThat(api.lastAsked(ReadRequest.class).key()).isEqualTo(key);
    }

    @Test
    void a_key_with_a_zero_byte_is_a_key() {
        api.send("GET", "/kv/%00");
        assertThat(api.lastAsked(ReadRequest.class).key()).isEqualTo("\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kv/", "/kv/%zz", "/kv/%FF", "/kv/%", "/kv/\u00e9", "/kv/?r=1"})
    void bad_keys_are_refused(String target) {
        assertProblem(api.send("GET", target), 400, "invalid_key");
        assertProblem(api.sendBody("PUT", target, "{\"value\":\"x\"}"), 400, "invalid_key");
    }

    @Test
    void too_long_keys_are_refused() {
        assertProblem(api.send("GET", "/kv/" + "a".repeat(1025)), 400, "invalid_key");
        assertThat(api.send("GET", "/kv/" + "%41".repeat(1024)).status()).isEqualTo(404);
    }

    @Test
    void an_absent_key_is_404_and_a_deleted_one_hands_out_its_context() {
        RawHttp.Answer never = api.send("GET", "/kv/a");
        assertProblem(never, 404, "not_found");
        assertThat(never.json().containsKey("context")).isFalse();
        assertThat(never.json().containsKey("outcome")).isFalse();
        assertThat(never.header("X-Kvorum-Context")).isNull();
        Versioned deleted = ApiFixture.state(ApiFixture.sibling("node1@00", 2, null));
        holds(deleted);
        RawHttp.Answer gone = api.send("GET", "/kv/a");
        assertProblem(gone, 404, "not_found");
        assertThat(gone.json().getString("context"))
                .isEqualTo(ContextToken.of(deleted).encode("a"))
                .isEqualTo(gone.header("X-Kvorum-Context"));
        assertThat(gone.json().getJsonObject("replicas").getInteger("answered")).isEqualTo(2);
    }

    @Test
    void several_values_are_300_whatever_is_accepted() {
        holds(ApiFixture.state(
                ApiFixture.sibling("node1@00", 1, Value.text("a")),
                ApiFixture.sibling("node2@00", 1, new Value(new byte[] {-1}, "image/png")),
                ApiFixture.sibling("node3@00", 1, null)));
        RawHttp.Answer answer = api.send("GET", "/kv/k", "Accept", "application/octet-stream");
        assertThat(answer.status()).isEqualTo(300);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().containsKey("value")).isFalse();
        JsonArray siblings = answer.json().getJsonArray("siblings");
        assertThat(siblings).hasSize(3);
        assertThat(siblings.getJsonObject(0).getBoolean("tombstone")).isTrue();
        assertThat(siblings.getJsonObject(1))
                .isEqualTo(new JsonObject()
                        .put("valueBase64", "/w==")
                        .put("contentType", "image/png")
                        .put("timestamp", "1763846033123.00007")
                        .put("dot", new JsonObject().put("actor", "node2@00").put("counter", 1)));
        assertThat(siblings.getJsonObject(2).getString("value")).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "- | application/json",
                "*/* | application/json",
                "application/json | application/json",
                "application/octet-stream | text/csv; x=1",
                "text/csv | text/csv; x=1",
                "text/* | text/csv; x=1",
                "text/csv, application/json;q=0.5 | text/csv; x=1",
                "text/csv;q=0.5, application/json | application/json",
                "text/html, */*;q=0.1 | application/json",
            })
    void the_accept_header_chooses_between_json_and_the_bytes(String accept, String type) {
        holds(ApiFixture.state(ApiFixture.sibling("node1@00", 1, new Value("a,b".getBytes(UTF_8), "text/csv; x=1"))));
        RawHttp.Answer answer = accept == null ? api.send("GET", "/kv/k") : api.send("GET", "/kv/k", "Accept", accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        if (type.startsWith("text")) {
            assertThat(answer.text()).isEqualTo("a,b");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Kvorum-Context")).isNotNull();
        } else {
            assertThat(answer.json().getString("contentType")).isEqualTo("text/csv; x=1");
            assertThat(answer.json().getString("value")).isEqualTo("a,b");
        }
    }

    @Test
    void what_nobody_accepts_is_406() {
        holds(ApiFixture.text("a"));
        assertProblem(api.send("GET", "/kv/k", "Accept", "text/html"), 406, "not_acceptable");
        assertProblem(api.sendBody("PUT", "/kv/k", "{\"value\":\"x\"}", "Accept", "text/html"), 406, "not_acceptable");
        assertProblem(api.send("DELETE", "/kv/k", "Accept", "text/html"), 406, "not_acceptable");
        assertThat(api.asked).hasSize(1);
    }

    @Test
    void text_without_a_type_comes_raw_as_bytes() {
        holds(ApiFixture.text("a"));
        RawHttp.Answer answer = api.send("GET", "/kv/k", "Accept", "application/octet-stream");
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.text()).isEqualTo("a");
    }

    @Test
    void a_stored_type_that_is_no_type_never_becomes_a_header() {
        holds(ApiFixture.state(ApiFixture.sibling("node1@00", 1, new Value(new byte[] {1}, "a/b\r\nSet-Cookie: x"))));
        RawHttp.Answer answer = api.send("GET", "/kv/k", "Accept", "application/octet-stream");
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @Test
    void head_is_get_without_the_body() {
        holds(ApiFixture.text("a"));
        int length = api.send("GET", "/kv/k").body().length;
        RawHttp.Answer head = api.send("HEAD", "/kv/k");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(length));
        assertThat(head.header("X-Kvorum-Context")).isNotNull();
        holds(Versioned.empty());
        assertThat(api.send("HEAD", "/kv/k").status()).isEqualTo(404);
    }

    @Test
    void a_write_answers_with_what_it_made() {
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k?w=all&timeoutMs=700", "{\"value\":\"grün\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Kvorum-Context")).isEqualTo(answer.json().getString("context"));
        assertThat(answer.json().fieldNames()).containsExactly("key", "clock", "timestamp", "context", "replicas");
        assertThat(answer.json().getJsonObject("replicas").fieldNames())
                .containsExactly("n", "required", "asked", "acked", "ackedBy", "strict");
        WriteRequest request = api.lastAsked(WriteRequest.class);
        assertThat(request.value()).isEqualTo(Value.text("grün"));
        assertThat(request.w()).isEqualTo(QuorumLevel.ALL);
        assertThat(request.context()).isNull();
        assertThat(request.forwarded()).isFalse();
        assertThat(request.deadlineNanos() - System.nanoTime()).isLessThan(700_000_000L);
    }

    @Test
    void the_value_comes_back_when_asked_for() {
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k?returnBody=true", "{\"value\":\"x\"}");
        assertThat(answer.json().getString("value")).isEqualTo("x");
    }

    @Test
    void a_write_that_left_siblings_shows_what_its_context_covers() {
        api.coordinator = message -> Future.succeededFuture(ApiFixture.written(
                "k",
                ApiFixture.state(
                        ApiFixture.sibling("node1@00", 1, Value.text("mine")),
                        ApiFixture.sibling("node2@00", 1, Value.text("theirs")))));
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k", "{\"value\":\"mine\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonArray("siblings")).hasSize(2);
    }

    @Test
    void values_arrive_in_every_form() {
        api.sendBody("PUT", "/kv/k", "{\"valueBase64\":\"AP8=\",\"contentType\":\"image/png\"}");
        assertThat(api.lastAsked(WriteRequest.class).value()).isEqualTo(new Value(new byte[] {0, -1}, "image/png"));
        api.sendBytes("PUT", "/kv/k", new byte[] {1, 2}, "Content-Type", "application/octet-stream");
        assertThat(api.lastAsked(WriteRequest.class).value())
                .isEqualTo(new Value(new byte[] {1, 2}, "application/octet-stream"));
        api.sendBody("PUT", "/kv/k", "", "Content-Type", "text/plain; charset=latin1");
        assertThat(api.lastAsked(WriteRequest.class).value())
                .isEqualTo(new Value(new byte[0], "text/plain; charset=latin1"));
        api.sendBody("PUT", "/kv/k", "{\"value\":\"\"}", "Content-Type", "application/json; charset=UTF-8");
        assertThat(api.lastAsked(WriteRequest.class).value()).isEqualTo(Value.text(""));
        api.sendBody(
                "PUT",
                "/kv/k",
                "5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding",
                "chunked",
                "Content-Type",
                "text/plain");
        assertThat(api.lastAsked(WriteRequest.class).value().asText()).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty",
                "null | is not a JSON object",
                "[] | is not a JSON object",
                "\"a\" | is not a JSON object",
                "{ | is not valid JSON (line 1",
                "{\"value\":\"a\"}} | is not valid JSON (line 1, column 14)",
                "{\"value\":\"a\"} x | is not valid JSON (line 1",
                "{\"value\":\"a\"} {} | goes on after the JSON object",
                "{\"value\":\"a\",} | is not valid JSON",
                "{'value':\"a\"} | is not valid JSON",
                "{\"value\":NaN} | is not valid JSON",
                "{\"value\":\"a\",\"value\":\"b\"} | has the member \"value\" twice",
                "{\"valeu\":\"a\"} | unknown member \"valeu\"; known are contentType, context, value, valueBase64",
                "{\"value\":1} | \"value\" must be a string, found a number",
                "{\"value\":null} | \"value\" must be a string, found null",
                "{\"value\":{\"a\":1}} | \"value\" must be a string, found an object",
                "{\"value\":[[[[]]]]} | \"value\" must be a string, found an array",
                "{\"value\":true} | \"value\" must be a string, found true",
                "{\"value\":\"a\",\"context\":1} | \"context\" must be a string",
                "{\"value\":\"a\",\"valueBase64\":\"YQ==\"} | found both",
                "{} | found neither",
                "{\"context\":\"x\"} | found neither",
                "{\"value\":\"\\ud800\"} | unpaired surrogate",
                "{\"value\":\"\\udc00\\ud800\"} | unpaired surrogate",
                "{\"valueBase64\":\"a\"} | is not base64",
                "{\"valueBase64\":\"_-==\"} | is not base64",
                "{\"value\":\"a\",\"contentType\":\"a/b\"} | goes with \"valueBase64\" only",
                "{\"valueBase64\":\"YQ==\",\"contentType\":\"a\\r\\nb/c\"} | must look like type/subtype",
                "{\"value\":\"a\tb\"} | is not valid JSON",
                "{\"value\":\"\\x41\"} | is not valid JSON",
            })
    void broken_json_is_refused_with_what_and_where(String body, String expected) {
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k", body);
        assertProblem(answer, 400, "invalid_request");
        assertThat(answer.json().getString("detail")).contains(expected);
        assertThat(answer.json().getString("outcome")).isEqualTo("not_applied");
        assertThat(api.asked).isEmpty();
    }

    @Test
    void json_in_other_encodings_than_utf8_is_refused() {
        byte[] utf16 = "{\"value\":\"a\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        assertProblem(api.sendBytes("PUT", "/kv/k", utf16), 400, "invalid_request");
        byte[] latin1 = "{\"value\":\"\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(api.sendBytes("PUT", "/kv/k", latin1).json().getString("detail"))
                .isEqualTo("The body is not valid UTF-8");
        assertProblem(
                api.sendBody("PUT", "/kv/k", "{\"value\":\"a\"}", "Content-Type", "application/json;charset=latin1"),
                415,
                "unsupported_media_type");
    }

    @Test
    void encoded_bodies_and_senseless_types_are_415() {
        assertProblem(
                api.sendBody("PUT", "/kv/k", "{\"value\":\"a\"}", "Content-Encoding", "gzip"),
                415,
                "unsupported_media_type");
        assertThat(api.sendBody("PUT", "/kv/k", "{\"value\":\"a\"}", "Content-Encoding", "identity")
                        .status())
                .isEqualTo(200);
        assertProblem(api.sendBody("PUT", "/kv/k", "a", "Content-Type", "plain"), 415, "unsupported_media_type");
        assertProblem(
                api.sendBody("DELETE", "/kv/k", "a", "Content-Type", "text/plain"), 415, "unsupported_media_type");
    }

    @Test
    void a_put_without_any_body_is_411() {
        assertProblem(api.send("PUT", "/kv/k"), 411, "length_required");
    }

    @Test
    void values_beyond_the_limit_are_413() {
        String longest = "a".repeat(1000);
        assertThat(api.sendBody("PUT", "/kv/k", longest, "Content-Type", "text/plain")
                        .status())
                .isEqualTo(200);
        assertProblem(api.sendBody("PUT", "/kv/k", longest + "a", "Content-Type", "text/plain"), 413, "too_large");
        String escaped = "\\u0061".repeat(1000);
        assertThat(api.sendBody("PUT", "/kv/k", "{\"value\":\"" + escaped + "\"}")
                        .status())
                .isEqualTo(200);
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k", "{\"value\":\"" + escaped + "a\"}");
        assertProblem(answer, 413, "too_large");
        assertThat(answer.json().getString("detail")).contains("1001").contains("1000");
        assertProblem(api.sendBody("PUT", "/kv/k", "x".repeat(200_000)), 413, "too_large");
    }

    @Test
    void the_context_comes_in_the_header_or_the_body() {
        String token = ContextToken.of(ApiFixture.text("a")).encode("k");
        api.sendBody("PUT", "/kv/k", "{\"value\":\"b\",\"context\":\"" + token + "\"}");
        assertThat(api.lastAsked(WriteRequest.class).context()).isEqualTo(ContextToken.of(ApiFixture.text("a")));
        api.sendBody("PUT", "/kv/k", "b", "Content-Type", "text/plain", "X-Kvorum-Context", token);
        assertThat(api.lastAsked(WriteRequest.class).context()).isNotNull();
        api.sendBody("PUT", "/kv/k", "{\"value\":\"b\",\"context\":\"" + token + "\"}", "X-Kvorum-Context", token);
        assertThat(api.lastAsked(WriteRequest.class).context()).isNotNull();
        RawHttp.Answer differ = api.sendBody(
                "PUT", "/kv/k", "{\"value\":\"b\",\"context\":\"" + token + "\"}", "X-Kvorum-Context", "x");
        assertProblem(differ, 400, "invalid_request");
        assertThat(differ.json().getString("detail")).contains("differ");
    }

    @Test
    void bad_contexts_are_refused() {
        String foreign = ContextToken.of(ApiFixture.text("a")).encode("other");
        assertProblem(
                api.sendBody("PUT", "/kv/k", "{\"value\":\"b\",\"context\":\"" + foreign + "\"}"),
                400,
                "invalid_context");
        assertProblem(api.send("DELETE", "/kv/k", "X-Kvorum-Context", "???"), 400, "invalid_context");
        assertProblem(api.send("DELETE", "/kv/k", "X-Kvorum-Context", ""), 400, "invalid_context");
    }

    @Test
    void a_delete_is_a_write_of_nothing() {
        RawHttp.Answer answer = api.send("DELETE", "/kv/k?w=one");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getBoolean("deleted")).isTrue();
        assertThat(answer.json().getString("context")).isNotNull();
        assertThat(api.lastAsked(WriteRequest.class).value()).isNull();
        String token = ContextToken.of(ApiFixture.text("a")).encode("k");
        api.sendBody("DELETE", "/kv/k", "{\"context\":\"" + token + "\"}");
        assertThat(api.lastAsked(WriteRequest.class).context()).isNotNull();
        assertProblem(api.sendBody("DELETE", "/kv/k", "{\"value\":\"a\"}"), 400, "invalid_request");
    }

    @ParameterizedTest
    @CsvSource({
        "w=0x1, invalid_quorum",
        "r=two, invalid_quorum",
        "w=, invalid_quorum",
        "timeoutMs=0, invalid_request",
        "timeoutMs=30001, invalid_request",
        "timeoutMs=fast, invalid_request",
        "returnBody=1, invalid_request",
        "q=1, invalid_request",
        "w=1&w=1, invalid_request",
    })
    void bad_parameters_are_refused(String query, String code) {
        assertProblem(api.send("GET", "/kv/k?" + query), 400, code);
        assertProblem(api.sendBody("PUT", "/kv/k?" + query, "{\"value\":\"a\"}"), 400, code);
        assertProblem(api.send("DELETE", "/kv/k?" + query), 400, code);
        assertThat(api.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_QUORUM, 400, not_applied",
        "CLOCK_SKEW, 400, not_applied",
        "TOO_MANY_SIBLINGS, 409, not_applied",
        "WRITE_QUORUM_UNAVAILABLE, 503, not_applied",
        "DEADLINE_EXPIRED, 503, not_applied",
        "OUTCOME_UNKNOWN, 504, unknown",
        "DISK_FULL, 507, not_applied",
    })
    void failures_of_writes_say_what_they_left_behind(FailureCode code, int status, String outcome) {
        api.coordinator = message ->
                Future.failedFuture(new KvorumException(code, "because", Map.of("required", 2, "status", "no")));
        RawHttp.Answer answer = api.sendBody("PUT", "/kv/k", "{\"value\":\"a\"}");
        assertProblem(answer, status, code.code());
        assertThat(answer.json().getString("detail")).isEqualTo("because");
        assertThat(answer.json().getString("outcome")).isEqualTo(outcome);
        assertThat(answer.json().getBoolean("retryable")).isEqualTo(code.retryable());
        assertThat(answer.json().getInteger("required")).isEqualTo(2);
        assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "1" : null);
    }

    @Test
    void an_unknown_outcome_of_a_read_is_only_an_unavailable_read() {
        api.coordinator =
                message -> Future.failedFuture(new KvorumException(FailureCode.OUTCOME_UNKNOWN, "no answer in time"));
        assertProblem(api.send("GET", "/kv/k"), 503, "read_quorum_unavailable");
    }

    @Test
    void a_coordinator_that_hangs_costs_the_timeout_and_no_more() {
        api.coordinator = message -> Future.future(never -> {});
        RawHttp.Answer read = api.send("GET", "/kv/k?timeoutMs=50");
        assertProblem(read, 503, "read_quorum_unavailable");
        RawHttp.Answer write = api.sendBody("PUT", "/kv/k?timeoutMs=50", "{\"value\":\"a\"}");
        assertProblem(write, 504, "outcome_unknown");
        assertThat(write.json().getString("outcome")).isEqualTo("unknown");
    }

    @Test
    void a_failing_handler_is_500_with_an_id_and_the_node_lives_on() {
        api.coordinator = message -> {
            throw new IllegalStateException("a bug, secret");
        };
        RawHttp.Answer answer = api.send("GET", "/kv/k", "X-Request-Id", "find-me");
        assertProblem(answer, 500, "internal");
        assertThat(answer.json().getString("detail")).contains("find-me").doesNotContain("secret");
        api.coordinator = message -> Future.succeededFuture("not what was asked for");
        assertProblem(api.send("GET", "/kv/k"), 500, "internal");
        assertProblem(api.sendBody("PUT", "/kv/k", "{\"value\":\"a\"}"), 500, "internal");
        storeNothing();
        assertThat(api.send("GET", "/kv/k").status()).isEqualTo(404);
    }

    @Test
    void a_very_long_context_is_in_the_body_only() {
        io.kvorum.version.VectorClock context = io.kvorum.version.VectorClock.empty();
        for (int i = 0; i < 400; i++) {
            context = context.join(
                    io.kvorum.version.VectorClock.of(new io.kvorum.version.Dot("node" + i + "@0123456789abcdef", 1)));
        }
        Versioned wide = Versioned.of(
                context, java.util.List.of(ApiFixture.sibling("node1@0123456789abcdef", 1, Value.text("a"))));
        api.coordinator = message -> Future.succeededFuture(new ReadAnswer("k", wide, ApiFixture.evidence()));
        RawHttp.Answer answer = api.send("GET", "/kv/k");
        assertThat(answer.json().getString("context")).hasSizeGreaterThan(8192);
        assertThat(answer.header("X-Kvorum-Context")).isNull();
    }
}
