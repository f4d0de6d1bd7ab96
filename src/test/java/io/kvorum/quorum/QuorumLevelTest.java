package io.kvorum.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumLevelTest {
    @ParameterizedTest
    @CsvSource({
        "one,1,1",
        "one,3,1",
        "quorum,1,1",
        "quorum,2,2",
        "quorum,3,2",
        "quorum,4,3",
        "quorum,5,3",
        "all,1,1",
        "all,3,3",
        "1,3,1",
        "2,3,2",
        "3,3,3"
    })
    void a_level_means_so_many_of_n(String level, int n, int expected) {
        assertThat(QuorumLevel.parse(level).resolve(n)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,3", "4,3", "999999999,3", "2,1"})
    void a_number_outside_the_replicas_is_refused_naming_both(String level, int n) {
        assertThatThrownBy(() -> QuorumLevel.parse(level).resolve(n))
                .isInstanceOfSatisfying(KvorumException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.INVALID_QUORUM);
                    assertThat(e.getMessage()).contains(level).contains(" " + n + " replicas");
                    assertThat(e.facts())
                            .containsEntry("required", Integer.parseInt(level))
                            .containsEntry("n", n);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two", "ONE", "-1", "+1", "1.0", "01", "1 ", "1000000000", "٣", "quorum\n"})
    void anything_else_is_refused_with_what_is_accepted(String text) {
        assertThatThrownBy(() -> QuorumLevel.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"one\", \"quorum\", \"all\" or a number")
                .hasMessageContaining("\"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "quorum", "all", "0", "1", "17"})
    void a_level_prints_as_it_was_read(String text) {
        QuorumLevel level = QuorumLevel.parse(text);
        assertThat(level)
                .hasToString(text)
                .isEqualTo(QuorumLevel.parse(text))
                .hasSameHashCodeAs(QuorumLevel.parse(text));
    }

    @Test
    void a_number_from_configuration_is_the_level_of_that_number() {
        assertThat(QuorumLevel.of(2)).isEqualTo(QuorumLevel.parse("2"));
        assertThat(QuorumLevel.of(1)).isNotEqualTo(QuorumLevel.ONE);
        assertThatThrownBy(() -> QuorumLevel.of(-1).resolve(3)).isInstanceOf(KvorumException.class);
    }
}
