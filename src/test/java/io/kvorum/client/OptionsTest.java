package io.kvorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"one", "quorum", "all", "1", "3", "0042"})
    void a_quorum_is_a_word_or_a_number(String text) {
        assertThat(GetOptions.DEFAULT.r(text).r()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "ALL", "two", "1.5", "99999", "١"})
    void anything_else_is_no_quorum(String text) {
        assertThatThrownBy(() -> PutOptions.DEFAULT.w(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_setter_changes_a_copy() {
        PutOptions changed =
                PutOptions.DEFAULT.w(2).context("c").returnBody(true).timeout(Duration.ofSeconds(1));
        assertThat(changed).isEqualTo(new PutOptions(QuorumLevel.of(2), Duration.ofSeconds(1), "c", true));
        assertThat(PutOptions.DEFAULT).isEqualTo(new PutOptions(null, null, null, false));
        KvClientOptions client = KvClientOptions.of("h:1")
                .timeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(2))
                .backoff(Duration.ofSeconds(3))
                .connections(4)
                .waitQueue(5)
                .maxAnswerBytes(6);
        assertThat(client)
                .isEqualTo(new KvClientOptions(
                        List.of("h:1"), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4, 5, 6));
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        KvClientOptions options = KvClientOptions.of("h:1");
        assertThatThrownBy(() -> GetOptions.DEFAULT.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.timeout(Duration.ofNanos(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.connections(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(KvClientOptions::of).isInstanceOf(IllegalArgumentException.class);
    }
}
