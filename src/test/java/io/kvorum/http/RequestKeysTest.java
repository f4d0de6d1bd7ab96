package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.RequestRules;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Seeds;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestKeysTest {
    private static final RequestRules RULES = new RequestRules(
            KvorumConfig.defaults().limits(), KvorumConfig.defaults().quorum());

    private static String decode(String raw) {
        return RequestKeys.decode(raw, RULES);
    }

    @ParameterizedTest
    @CsvSource({
        "hello, hello",
        "a/b, a/b",
        "a%2Fb, a/b",
        "a%2fb, a/b",
        ".., ..",
        "., .",
        "%2E%2e, ..",
        "//, //",
        "/a, /a",
        "a/../b, a/../b",
        "a+b, a+b",
        "%2B, +",
        "%25, %",
        "%2525, %25",
        "caf%C3%A9, café",
        "%F0%9F%8D%93, 🍓",
        "a;b=c, a;b=c",
        "a#b, a#b",
        "\"<>{}|\\^`\", <>{}|\\^`",
    })
    void everything_is_decoded_exactly_once(String raw, String key) {
        String unquoted = raw.replace("\"", "");
        assertThat(decode(unquoted)).isEqualTo(key);
    }

    @Test
    void the_zero_byte_and_spaces_are_characters_like_any_other() {
        assertThat(decode("a%00b")).isEqualTo("a\0b");
        assertThat(decode("a%20b")).isEqualTo("a b");
        assertThat(decode("%0D%0A")).isEqualTo("\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "%zz",
                "%4g",
                "a%",
                "a%2",
                "%-1",
                "%+1",
                "% 1",
                "%u0041",
                "%%41",
                "caf\u00c3\u00a9",
                "a b",
                "a\tb",
                "a\u007fb",
                "\ud83c\udf53",
                "%FF",
                "%C3",
                "%C3%28",
                "%C0%AF",
                "%ED%A0%80",
                "%F4%90%80%80",
                "%E2%82"
            })
    void what_is_malformed_is_refused_with_a_sentence(String raw) {
        assertThatThrownBy(() -> decode(raw)).isInstanceOfSatisfying(KvorumException.class, e -> {
            assertThat(e.code()).isEqualTo(FailureCode.INVALID_KEY);
            assertThat(e.getMessage()).startsWith("The key in the path is malformed: ");
        });
    }

    @Test
    void keys_have_1_to_1024_bytes_of_utf8() {
        assertThat(decode("a".repeat(1024))).hasSize(1024);
        assertThat(decode("%C3%A9".repeat(512))).hasSize(512);
        assertThatThrownBy(() -> decode("a".repeat(1025))).hasMessageContaining("1025");
        assertThatThrownBy(() -> decode("%C3%A9".repeat(512) + "a")).hasMessageContaining("1025");
        assertThatThrownBy(() -> decode("")).hasMessage("A key has 1 to 1024 bytes in UTF-8, this one has 0");
    }

    @Test
    void every_key_comes_back_from_every_way_to_write_it() {
        Seeds.forEach(5_000, (random, i) -> {
            String key = randomKey(random);
            assertThat(decode(encoded(key, random))).isEqualTo(key);
        });
    }

    @Test
    void any_raw_text_either_is_a_key_or_is_refused() {
        Seeds.forEach(5_000, (random, i) -> {
            StringBuilder raw = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int n = 0; n < length; n++) {
                raw.append(random.nextBoolean() ? "%" : "").append((char) (random.nextInt(0x30) + 0x20));
            }
            try {
                assertThat(decode(raw.toString())).isNotEmpty();
            } catch (KvorumException e) {
                assertThat(e.code()).isEqualTo(FailureCode.INVALID_KEY);
            }
        });
    }

    private static String randomKey(Random random) {
        StringBuilder key = new StringBuilder();
        int length = 1 + random.nextInt(20);
        while (key.length() < length) {
            int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
            if (codePoint < 0xd800 || codePoint > 0xdfff) {
                key.appendCodePoint(codePoint);
            }
        }
        return key.toString();
    }

    private static String encoded(String key, Random random) {
        StringBuilder raw = new StringBuilder();
        for (byte b : key.getBytes(UTF_8)) {
            boolean mayStand = b > ' ' && b < 0x7f && b != '%' && b != '?';
            if (mayStand && random.nextBoolean()) {
                raw.append((char) b);
            } else {
                String escape = String.format(Locale.ROOT, random.nextBoolean() ? "%%%02x" : "%%%02X", b & 0xff);
                raw.append(escape);
            }
        }
        return raw.toString();
    }
}
