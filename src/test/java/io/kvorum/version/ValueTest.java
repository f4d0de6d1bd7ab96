package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ValueTest {
    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void text_comes_back_as_text() {
        for (String text : new String[] {"", "plain", "wörld", "😀", "\0", "\uFFFD"}) {
            assertThat(Value.text(text).asText()).isEqualTo(text);
            assertThat(Value.text(text).contentType()).isNull();
        }
    }

    @Test
    void an_unpaired_surrogate_is_refused_rather_than_replaced() {
        for (String text : new String[] {"\ud800", "a\udc00b", "\ud800\ud800\udc00", "\udc00\ud800", "x\ud83d"}) {
            assertThatThrownBy(() -> Value.text(text)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Utf8.requireEncodable(text)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Utf8.requireEncodable("a😀b")).isEqualTo("a😀b");
    }

    @Test
    void bytes_that_are_not_valid_utf8_are_no_text() {
        // A lone continuation, an overlong slash, an encoded surrogate, beyond U+10FFFF, cut short.
        for (byte[] bad : new byte[][] {
            bytes(0x80), bytes(0xc0, 0xaf), bytes(0xed, 0xa0, 0x80), bytes(0xf4, 0x90, 0x80, 0x80), bytes(0xe2, 0x82)
        }) {
            assertThat(new Value(bad, "x/y").asText()).isNull();
            assertThat(Utf8.isValid(bad)).isFalse();
            assertThat(new Value(bad, "x/y")).hasToString(bad.length + " bytes");
        }
    }

    @Test
    void values_are_equal_when_bytes_and_type_are() {
        assertThat(new Value(bytes(1, 2), null)).isEqualTo(new Value(bytes(1, 2), null));
        assertThat(new Value(bytes(1, 2), null)).isNotEqualTo(new Value(bytes(1, 2), "a/b"));
        assertThat(new Value(bytes(1), null)).isNotEqualTo(new Value(bytes(2), null));
        assertThat(Value.text("x")).hasSameHashCodeAs(Value.text("x")).hasToString("\"x\"");
    }
}
