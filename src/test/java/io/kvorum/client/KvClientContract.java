package io.kvorum.client;

import static io.kvorum.client.Async.await;
import static io.kvorum.client.Async.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.Outcome;
import io.kvorum.version.Dot;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link KvClient} does, whatever carries it. */
abstract class KvClientContract {
    private static final Duration SHORT = Duration.ofMillis(200);

    abstract KvClient client();

    abstract FakeStore store();

    @Test
    void text_comes_back_with_its_version_and_evidence() {
        PutResult put = await(client().put("hello", "wörld"));
        GetResult got = await(client().get("hello"));

        assertThat(put.key()).isEqualTo("hello");
        assertThat(put.siblings()).isEmpty();
        assertThat(put.replicas()).isEqualTo(new Replicas(3, 2, 3, 2, List.of("node1", "node3"), true));
        assertThat(got.found()).isTrue();
        assertThat(got.conflicting()).isFalse();
        assertThat(got.text()).isEqualTo("wörld");
        assertThat(got.value()).isEqualTo(Value.text("wörld"));
        assertThat(got.clock()).isEqualTo(put.clock()).containsKey("node1@0123456789abcdef");
        assertThat(got.timestamp()).isEqualTo(put.timestamp()).startsWith("1763846033123.");
        assertThat(got.context()).isEqualTo(put.context());
        assertThat(got.replicas()).isEqualTo(new Replicas(3, 2, 2, 2, List.of("node1", "node2"), true));
        assertThat(got.answer().getString("value")).isEqualTo("wörld");
    }

    @Test
    void an_answer_cannot_be_changed_through_its_copy() {
        await(client().put("k", "v"));
        GetResult got = await(client().get("k"));
        got.answer().clear();
        assertThat(got.answer().getString("value")).isEqualTo("v");
    }

    @Test
    void bytes_come_back_with_their_type() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        assertThat(roundTrip(new Value(everyByte, "image/png"))).isEqualTo(new Value(everyByte, "image/png"));
        assertThat(roundTrip(new Value(everyByte, null))).isEqualTo(new Value(everyByte, "application/octet-stream"));
    }

    @Test
    void typed_text_and_json_and_nothing_keep_bytes_and_type() {
        byte[] json = "{\"value\":1}".getBytes(StandardCharsets.UTF_8);
        for (String type : List.of("text/plain; charset=utf-8", "application/json", "Application/JSON;v=1")) {
            assertThat(roundTrip(new Value(json, type))).isEqualTo(new Value(json, type));
        }
        assertThat(roundTrip(Value.text(""))).isEqualTo(Value.text(""));
        assertThat(roundTrip(new Value(new byte[0], "text/plain"))).isEqualTo(new Value(new byte[0], "text/plain"));
    }

    private Value roundTrip(Value value) {
        await(client().put("value", value, PutOptions.DEFAULT));
        return await(client().get("value")).value();
    }

    @Test
    void an_absent_key_is_an_answer_without_context() {
        GetResult got = await(client().get("never written"));
        assertThat(got.key()).isEqualTo("never written");
        assertThat(got.found()).isFalse();
        assertThat(got.siblings()).isEmpty();
        assertThat(got.context()).isNull();
        assertThatThrownBy(got::value).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void a_deleted_key_is_absent_and_keeps_its_context() {
        await(client().put("gone", "v"));
        DeleteResult deleted = await(client().delete("gone"));
        GetResult got = await(client().get("gone"));
        assertThat(got.found()).isFalse();
        assertThat(got.context()).isNotNull().isEqualTo(deleted.context());
        assertThat(deleted.replicas().names()).containsExactly("node1", "node3");
    }

    @Test
    void deleting_an_absent_key_succeeds() {
        assertThat(await(client().delete("never there")).key()).isEqualTo("never there");
    }

    @Test
    void read_options_reach_the_node() {
        await(client().get("k", GetOptions.DEFAULT.r("quorum").timeout(Duration.ofSeconds(2))));
        assertThat(store().lastRequest.getString("r")).isEqualTo("quorum");
        assertThat(store().lastRequest.getInteger("timeoutMs")).isBetween(1, 1800);

        await(client().get("k"));
        assertThat(store().lastRequest.fieldNames()).containsExactly("key");
    }

    @Test
    void write_options_reach_the_node() {
        PutOptions options = PutOptions.DEFAULT
                .w(2)
                .timeout(Duration.ofSeconds(2))
                .context("token")
                .returnBody(true);
        PutResult put = await(client().put("k", Value.text("v"), options));
        JsonObject request = store().lastRequest;
        assertThat(request.getString("w")).isEqualTo("2");
        assertThat(request.getInteger("timeoutMs")).isBetween(1, 1800);
        assertThat(request.getString("context")).isEqualTo("token");
        assertThat(put.siblings()).extracting(SiblingView::value).containsExactly(Value.text("v"));

        await(client().delete("k", DeleteOptions.DEFAULT.w("all").context("other")));
        assertThat(store().lastRequest.getString("w")).isEqualTo("all");
        assertThat(store().lastRequest.getString("context")).isEqualTo("other");
    }

    @Test
    void a_context_of_any_length_reaches_the_node() {
        String longest = "x".repeat(16 * 1024);
        await(client().put("k", Value.text("v"), PutOptions.DEFAULT.context(longest)));
        assertThat(store().lastRequest.getString("context")).isEqualTo(longest);
        await(client().put("k", new Value(new byte[] {1}, "image/png"), PutOptions.DEFAULT.context(longest)));
        assertThat(store().lastRequest.getString("context")).isEqualTo(longest);
        assertThat(await(client().get("k")).value()).isEqualTo(new Value(new byte[] {1}, "image/png"));
        await(client().delete("k", DeleteOptions.DEFAULT.context(longest)));
        assertThat(store().lastRequest.getString("context")).isEqualTo(longest);
    }

    @Test
    void several_siblings_are_shown_and_never_chosen_from() {
        store().conflict("cart");
        GetResult got = await(client().get("cart"));
        assertThat(got.found()).isTrue();
        assertThat(got.conflicting()).isTrue();
        assertThat(got.context()).isEqualTo("ctx-siblings");
        assertThat(got.siblings())
                .containsExactly(
                        new SiblingView(Value.text("one"), "1763846033121.00000", Optional.of(new Dot("a@1", 1))),
                        new SiblingView(
                                new Value(new byte[] {-1}, "image/png"),
                                "1763846033122.00000",
                                Optional.of(new Dot("a@1", 2))),
                        new SiblingView(null, "1763846033123.00000", Optional.of(new Dot("a@1", 3))));
        assertThat(got.siblings().get(2).tombstone()).isTrue();
        assertThatThrownBy(got::text).isInstanceOf(IllegalStateException.class).hasMessageContaining("2 siblings");
    }

    @Test
    void text_of_bytes_that_are_none_is_refused() {
        await(client().put("bytes", new Value(new byte[] {-1}, null), PutOptions.DEFAULT));
        GetResult got = await(client().get("bytes"));
        assertThatThrownBy(got::text).isInstanceOf(IllegalStateException.class).hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void a_failed_write_tells_whether_it_may_have_been_applied(FailureCode code) {
        KvClientException failed = failure(client().put("!" + code.code(), "v"), KvClientException.class);
        assertThat(failed.code()).contains(code);
        assertThat(failed.codeText()).isEqualTo(code.code());
        assertThat(failed.status()).isEqualTo(code.status());
        assertThat(failed.detail()).isEqualTo("Detail of " + code.code());
        assertThat(failed.requestId()).contains("request-7");
        if (code.outcome() == Outcome.UNKNOWN) {
            assertThat(failed).isInstanceOf(UnknownOutcomeException.class);
        } else if (code.status() == 409) {
            assertThat(failed).isInstanceOf(ConflictException.class);
        } else {
            assertThat(failed).isInstanceOf(code.status() < 500 ? RejectedException.class : UnavailableException.class);
        }
        assertThat(failed.retryable()).isEqualTo(failed instanceof UnavailableException);
    }

    @ParameterizedTest
    @EnumSource(value = FailureCode.class, mode = EnumSource.Mode.EXCLUDE, names = "NOT_FOUND")
    void a_failed_read_never_has_an_unknown_outcome(FailureCode code) {
        KvClientException failed = failure(client().get("!" + code.code()), KvClientException.class);
        assertThat(failed.code()).contains(code);
        assertThat(failed).isNotInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    void a_code_of_a_newer_server_is_kept_as_text() {
        UnavailableException failed = failure(client().put(FakeStore.FUTURE, "v"), UnavailableException.class);
        assertThat(failed.code()).isEmpty();
        assertThat(failed.codeText()).isEqualTo("code_of_the_future");
        assertThat(failed.detail()).isEqualTo("Something new went wrong");
    }

    @Test
    void silence_leaves_a_write_unknown_and_a_read_unavailable() {
        UnknownOutcomeException put = failure(
                client().put(FakeStore.SILENCE, Value.text("v"), PutOptions.DEFAULT.timeout(SHORT)),
                UnknownOutcomeException.class);
        assertThat(put.code()).contains(FailureCode.OUTCOME_UNKNOWN);
        assertThat(put.status()).isZero();
        failure(
                client().delete(FakeStore.SILENCE, DeleteOptions.DEFAULT.timeout(SHORT)),
                UnknownOutcomeException.class);
        UnavailableException get =
                failure(client().get(FakeStore.SILENCE, GetOptions.DEFAULT.timeout(SHORT)), UnavailableException.class);
        assertThat(get.code()).contains(FailureCode.UNAVAILABLE);
    }

    @Test
    void an_answer_that_makes_no_sense_leaves_a_write_unknown_and_a_read_unavailable() {
        failure(client().put(FakeStore.GARBAGE, "v"), UnknownOutcomeException.class);
        failure(client().delete(FakeStore.GARBAGE), UnknownOutcomeException.class);
        failure(client().get(FakeStore.GARBAGE), UnavailableException.class);
    }

    @Test
    void no_two_strange_keys_alias() {
        List<String> keys = List.of(
                "..", ".", "../..", "a/b", "a//b", "/", "a/../b", "%00", "\u0000", "%2F", "%", "+", " ", "a b", "a+b",
                "?", "#", "a?w=all", "a&b=c", ";", "@", ":", "🙂", "é", "e\u0301", "\r\n", "~_-", "\\", "\"", "\uFFFD");
        for (String key : keys) {
            await(client().put(key, "value of " + key));
        }
        for (String key : keys) {
            GetResult got = await(client().get(key));
            assertThat(got.key()).isEqualTo(key);
            assertThat(got.text()).isEqualTo("value of " + key);
        }
    }

    @Test
    void what_cannot_be_a_key_or_context_or_type_is_rejected_before_it_is_sent() {
        store().lastRequest = null;
        for (String key : List.of("", "\uD83D", "a\uDE42")) {
            RejectedException failed = failure(client().get(key), RejectedException.class);
            assertThat(failed.code()).contains(FailureCode.INVALID_KEY);
            failure(client().put(key, "v"), RejectedException.class);
            failure(client().delete(key), RejectedException.class);
        }
        failure(client().delete("k", DeleteOptions.DEFAULT.context("a\r\nb")), RejectedException.class);
        failure(client().put("k", new Value(new byte[0], "a\r\nb"), PutOptions.DEFAULT), RejectedException.class);
        assertThat(store().lastRequest).isNull();
    }

    @Test
    void many_requests_at_once_each_get_their_own_answer() {
        List<Future<PutResult>> puts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            puts.add(client().put("key " + i, "value " + i));
        }
        puts.forEach(Async::await);
        for (int i = 0; i < 500; i++) {
            assertThat(await(client().get("key " + i)).text()).isEqualTo("value " + i);
        }
    }
}
