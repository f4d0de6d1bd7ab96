package io.kvorum.version;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTokenTest {
    private static final ContextToken TOKEN = new ContextToken(
            VectorClock.of(Map.of("node1@5f0c2a9be1d34c77", 17L, "node2@0000000000000001", 3L)),
            HybridTimestamp.of(1763846033123L, 7));

    private static ContextToken decode(String key, String token) {
        try {
            return ContextToken.decode(key, token);
        } catch (MalformedRecordException e) {
            throw new AssertionError(token, e);
        }
    }

    /** Golden: clients keep tokens across releases. */
    @Test
    void a_token_reads_like_this_under_its_base64() {
        String token = TOKEN.encode("hello");
        assertThat(new String(Base64.getUrlDecoder().decode(token), UTF_8))
                .isEqualTo("{\"key\":\"9a71bb4c\",\"timestamp\":\"1763846033123.00007\",\"clock\":"
                        + "{\"node1@5f0c2a9be1d34c77\":17,\"node2@0000000000000001\":3},\"checksum\":\"1fa2a45c\"}");
        assertThat(token).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void every_token_comes_back_as_it_was() {
        Seeds.forEach(3000, (random, i) -> {
            String key = RandomRecords.key(random);
            ContextToken token = ContextToken.of(RandomRecords.versioned(random));
            assertThat(decode(key, token.encode(key))).isEqualTo(token);
        });
    }

    @Test
    void carries_the_highest_timestamp_it_covers() {
        Sibling low = new Sibling(new Dot("a", 1), HybridTimestamp.ofMillis(10), null);
        Sibling high = new Sibling(new Dot("b", 1), HybridTimestamp.ofMillis(20), Value.text("x"));
        Versioned versioned = Versioned.of(VectorClock.of(Map.of("a", 1L, "b", 1L)), List.of(low, high));
        assertThat(ContextToken.of(versioned))
                .isEqualTo(new ContextToken(versioned.context(), HybridTimestamp.ofMillis(20)));
    }

    @Test
    void a_token_of_another_key_is_refused() {
        String token = TOKEN.encode("hello");
        assertThatThrownBy(() -> ContextToken.decode("hello2", token))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void every_cut_and_every_changed_character_is_refused_or_changes_nothing() {
        Seeds.forEach(30, (random, i) -> {
            ContextToken original = ContextToken.of(RandomRecords.versioned(random));
            String token = original.encode("k");
            for (int at = 0; at < token.length(); at++) {
                assertRefusedOrEqual(original, token.substring(0, at));
                assertRefusedOrEqual(original, token.substring(0, at) + token.substring(at + 1));
                char other = "Ab9_-+/=%é".charAt(random.nextInt(10));
                assertRefusedOrEqual(original, token.substring(0, at) + other + token.substring(at + 1));
            }
            assertRefusedOrEqual(original, token + "A");
            assertRefusedOrEqual(original, token + token);
        });
    }

    private static void assertRefusedOrEqual(ContextToken original, String token) {
        try {
            assertThat(ContextToken.decode("k", token)).isEqualTo(original);
        } catch (MalformedRecordException expected) {
            assertThat(expected.getMessage()).startsWith("The context token");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "{\"key\":\"8c28b28a\"",
                "{\"timestamp\":\"1.00000\"",
                "{\"key\":null,\"timestamp\":null,\"clock\":null",
                "{\"key\":{},\"timestamp\":\"1.00000\"",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"now\",\"clock\":{}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"a\":0}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"a\":\"1\"}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"a\":[1]}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"a\":1.5}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"\\ud800\":1}",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":[1]",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\"",
                "{\"key\":\"9a71bb4c\",\"timestamp\":\"1.00000\",\"clock\":{\"a\":99999999999999999999}"
            })
    void content_that_is_no_token_is_refused_though_its_checksum_matches(String open) {
        byte[] bytes = open.getBytes(UTF_8);
        String token = encoded(Checksum.seal(bytes, bytes.length));
        assertThatThrownBy(() -> ContextToken.decode("hello", token)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void sealed_rubbish_is_refused_and_never_breaks_the_reader() {
        byte[] line = Base64.getUrlDecoder().decode(TOKEN.encode("hello"));
        Seeds.forEach(5000, (random, i) -> {
            byte[] open = damage(Arrays.copyOf(line, line.length - Checksum.SUFFIX_LENGTH), random);
            try {
                ContextToken read = ContextToken.decode("hello", encoded(Checksum.seal(open, open.length)));
                assertThat(decode("hello", read.encode("hello"))).isEqualTo(read);
            } catch (MalformedRecordException expected) {
                assertThat(expected.checksumFailed()).isFalse();
            }
        });
    }

    private static byte[] damage(byte[] open, Random random) {
        open[random.nextInt(open.length)] = (byte) "{}[]\",:\\0e-.\u00ff".charAt(random.nextInt(13));
        return random.nextBoolean() ? open : Arrays.copyOf(open, 1 + random.nextInt(open.length));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void a_token_over_the_limit_is_refused_before_it_is_read() {
        assertThatThrownBy(() -> ContextToken.decode("k", "A".repeat(ContextToken.MAX_LENGTH + 1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> ContextToken.decode("k", "")).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void a_token_is_written_the_same_in_the_short_way() {
        Seeds.forEach(2000, (random, i) -> {
            String key = RandomRecords.key(random);
            ContextToken token = ContextToken.of(RandomRecords.versioned(random));
            assertThat(Base64.getUrlDecoder().decode(token.encode(key))).isEqualTo(token.encodeAny(key));
        });
    }
}
