package io.kvorum.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.testing.Seeds;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardCodecTest {
    private static final RequestRules RULES = new RequestRules(
            KvorumConfig.defaults().limits(), KvorumConfig.defaults().quorum());
    private static final Dot DOT = new Dot("node1@00", 3);
    private static final HybridTimestamp TIME = HybridTimestamp.of(1_763_846_033_123L, 1);
    private static final Versioned STATE =
            Versioned.of(VectorClock.of(DOT), List.of(new Sibling(DOT, TIME, Value.text("wörld"))));

    private static WriteRequest carried(WriteRequest request) {
        return ForwardCodec.decodeRequest(ForwardCodec.encodeRequest(request), RULES, 77);
    }

    @Test
    void requests_arrive_as_they_were_sent_and_are_marked_as_forwarded() {
        ContextToken context = ContextToken.of(STATE);
        for (Value value : Arrays.asList(
                Value.text("wörld\0\"\\\n🍓"),
                Value.text(""),
                new Value("plain".getBytes(UTF_8), "text/plain; charset=utf-8"),
                new Value(new byte[] {0, -1, 7}, null),
                new Value(new byte[] {-2}, "image/png"),
                null)) {
            WriteRequest request = new WriteRequest("a/..", value, context, QuorumLevel.QUORUM, 1, false);
            assertThat(carried(request))
                    .isEqualTo(new WriteRequest("a/..", value, context, QuorumLevel.QUORUM, 77, true));
        }
        assertThat(carried(new WriteRequest("k", Value.text("x"), null, null, 1, false)))
                .isEqualTo(new WriteRequest("k", Value.text("x"), null, null, 77, true));
    }

    @Test
    void any_bytes_survive() {
        Seeds.forEach(1_000, (random, i) -> {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            Value value = new Value(bytes, random.nextBoolean() ? "a/b" : null);
            assertThat(carried(new WriteRequest("k", value, null, null, 1, false))
                            .value())
                    .isEqualTo(value);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":\"x\"}",
                "{\"key\":\"\",\"value\":\"x\"}",
                "{\"key\":\"k\"}",
                "{\"key\":\"k\",\"value\":\"x\",\"w\":\"most\"}",
                "{\"key\":\"k\",\"value\":\"x\",\"context\":\"forged\"}",
                "{\"key\":\"k\",\"value\":\"x\",\"extra\":1}",
                "{\"key\":\"k\",\"delete\":\"yes\"}",
                "{\"key\":\"k\",\"delete\":true,\"value\":\"x\"}",
                "{\"key\":\"k\",\"delete\":true,\"valueBase64\":\"eA==\"}",
                "{\"key\":\"k\",\"delete\":true,\"contentType\":\"a/b\"}",
            })
    void a_forwarded_request_obeys_the_rules_of_any_other(String body) {
        assertThatThrownBy(() -> ForwardCodec.decodeRequest(body.getBytes(UTF_8), RULES, 1))
                .isInstanceOfSatisfying(KvorumException.class, e -> assertThat(e.code())
                        .isIn(
                                FailureCode.INVALID_REQUEST,
                                FailureCode.INVALID_KEY,
                                FailureCode.INVALID_QUORUM,
                                FailureCode.INVALID_CONTEXT));
    }

    @Test
    void answers_arrive_as_they_were_sent() throws MalformedRecordException {
        WriteAnswer answer = new WriteAnswer("k", STATE, TIME, new Evidence(3, 2, 3, List.of("node2", "node1"), false));
        byte[] body = ForwardCodec.encodeAnswer(answer);
        assertThat(ForwardCodec.decodeAnswer("k", body)).isEqualTo(answer);
        byte[] withNewline = Arrays.copyOf(body, body.length + 1);
        withNewline[body.length] = '\n';
        assertThat(ForwardCodec.decodeAnswer("k", withNewline)).isEqualTo(answer);
    }

    @Test
    void an_answer_that_was_cut_or_is_for_another_key_is_refused() {
        WriteAnswer answer = new WriteAnswer("k", STATE, TIME, new Evidence(1, 1, 1, List.of("node1"), true));
        byte[] body = ForwardCodec.encodeAnswer(answer);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> ForwardCodec.decodeAnswer("k", cut)).isInstanceOf(MalformedRecordException.class);
        }
        assertThatThrownBy(() -> ForwardCodec.decodeAnswer("other", body)).hasMessageContaining("\"k\"");
        byte[] noTimestamp = new String(body, UTF_8)
                .replace("\"timestamp\":\"1763846033123.00001\",\"n\"", "\"n\"")
                .getBytes(UTF_8);
        assertThatThrownBy(() -> ForwardCodec.decodeAnswer("k", noTimestamp)).hasMessageContaining("timestamp");
    }

    private static final String HEAD =
            "{\"timestamp\":\"1.00000\",\"n\":3,\"required\":2,\"asked\":3,\"nodes\":[\"a\"],\"strict\":true}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":3 | \"n\":3,\"n\":4",
                "\"n\":3, | ` `",
                "\"n\":3 | \"n\":-1",
                "\"n\":3 | \"n\":2147483648",
                "\"n\":3 | \"n\":\"3\"",
                "\"n\":3 | \"n\":3,\"more\":[[1]]",
                "[\"a\"] | \"a\"",
                "[\"a\"] | [1]",
                "[\"a\"] | [\"a\",[]]",
                "\"strict\":true | \"strict\":\"true\"",
                ",\"strict\":true | ` `",
                "true} | true",
                "true} | true}{}",
                "true} | true} x",
            })
    void an_answer_whose_first_line_is_not_plainly_one_is_refused(String part, String instead) throws Exception {
        String line = new String(Record.of("k", STATE).line(), UTF_8);
        assertThat(ForwardCodec.decodeAnswer("k", (HEAD + "\n" + line).getBytes(UTF_8))
                        .evidence()
                        .nodes())
                .containsExactly("a");
        byte[] other = (HEAD.replace(part, instead.strip()) + "\n" + line).getBytes(UTF_8);
        assertThatThrownBy(() -> ForwardCodec.decodeAnswer("k", other)).isInstanceOf(MalformedRecordException.class);
    }
}
