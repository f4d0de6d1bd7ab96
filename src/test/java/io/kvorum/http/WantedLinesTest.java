package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.RequestRules;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.RecordDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WantedLinesTest {
    private static final RequestRules RULES = new RequestRules(
            KvorumConfig.defaults().limits(), KvorumConfig.defaults().quorum());

    private static final String DIGEST = "00112233445566778899aabbccddeeff";

    private static List<Wanted> parse(String body) {
        return WantedLines.parse(body.getBytes(UTF_8), 3, RULES);
    }

    @Test
    void each_line_is_a_key() {
        assertThat(parse("\"a\"\n\"\\u00e9\\n\"\n\n \"c\" "))
                .containsExactly(new Wanted("a", null), new Wanted("é\n", null), new Wanted("c", null));
        assertThat(parse("")).isEmpty();
    }

    @Test
    void a_line_may_tell_the_digest_of_what_the_sender_holds() {
        assertThat(parse("{\"key\":\"a\",\"digest\":\"" + DIGEST + "\"}\n\"b\""))
                .containsExactly(
                        new Wanted("a", new RecordDigest(0x0011223344556677L, 0x8899aabbccddeeffL)),
                        new Wanted("b", null));
    }

    @Test
    void more_keys_than_a_batch_may_have_are_refused() {
        assertThatThrownBy(() -> parse("\"a\"\n\"b\"\n\"c\"\n\"d\""))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\"\"b\"",
                "\"a\" \"b\"",
                "\"a\"\n\"b\"\"c\"",
                "\"a\",\n\"b\"",
                "[\"a\"]",
                "a",
                "\"a",
                "null",
                "1",
                "\"a\"\n{}",
                "{\"key\":\"a\"}",
                "{\"key\":\"a\",\n\"digest\":\"00112233445566778899aabbccddeeff\"}",
                "{\"digest\":\"00112233445566778899aabbccddeeff\"}",
                "{\"key\":\"a\",\"digest\":\"00112233445566778899aabbccddeef\"}",
                "{\"key\":\"a\",\"digest\":\"00112233445566778899aabbccddeefg\"}",
                "{\"key\":\"a\",\"digest\":7}",
                "{\"key\":\"a\",\"digest\":null}",
                "{\"key\":\"a\",\"digest\":\"00112233445566778899aabbccddeeff\",\"more\":1}",
                "{\"key\":\"a\",\"digest\":\"00112233445566778899aabbccddeeff\"",
                "{\"key\":\"a\",\"digest\":\"00112233445566778899aabbccddeeff\"}\"b\""
            })
    void anything_else_is_refused(String body) {
        assertThatThrownBy(() -> parse(body)).isInstanceOfSatisfying(KvorumException.class, e -> assertThat(e.code())
                .isEqualTo(FailureCode.INVALID_REQUEST));
    }

    @Test
    void a_number_that_is_too_long_even_for_the_parser_is_refused_like_any_other() {
        assertThatThrownBy(() -> parse("1".repeat(2_000))).hasMessageContaining("is not valid JSON: ");
    }
}
