package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.RequestRules;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLinesTest {
    private static final RequestRules RULES = new RequestRules(
            KvorumConfig.defaults().limits(), KvorumConfig.defaults().quorum());

    private static List<String> parse(String body) {
        return KeyLines.parse(body.getBytes(UTF_8), 3, RULES);
    }

    @Test
    void each_line_is_a_key() {
        assertThat(parse("\"a\"\n\"\\u00e9\\n\"\n\n \"c\" ")).containsExactly("a", "é\n", "c");
        assertThat(parse("")).isEmpty();
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
                "\"a\"\n{}"
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
