package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDigestTest {
    @Test
    void its_text_is_read_back() {
        RecordDigest digest = new RecordDigest(-2, 255);
        assertThat(digest).hasToString("fffffffffffffffe00000000000000ff");
        assertThat(RecordDigest.parse(digest.toString())).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fffffffffffffffe00000000000000f",
                "fffffffffffffffe00000000000000fff",
                "fffffffffffffffg00000000000000ff",
                "-ffffffffffffffe00000000000000ff",
                "ffffffffffffffffffffffffffffff\u0661\u0661"
            })
    void anything_but_32_hexadecimal_digits_is_refused(String text) {
        assertThatThrownBy(() -> RecordDigest.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
