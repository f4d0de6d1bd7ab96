package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import org.junit.jupiter.api.Test;

class TakenCallsTest {
    private final TakenCalls calls = new TakenCalls();

    @Test
    void call_that_arrives_twice_is_taken_once_and_its_second_outcome_is_unknown() {
        calls.take("node1-a-1");
        calls.take("node1-a-2");

        assertThatThrownBy(() -> calls.take("node1-a-1"))
                .isInstanceOfSatisfying(KvorumException.class, refused -> assertThat(refused.code())
                        .isEqualTo(FailureCode.OUTCOME_UNKNOWN));
    }

    @Test
    void calls_without_a_name_are_all_taken() {
        calls.take(null);
        assertThatCode(() -> calls.take(null)).doesNotThrowAnyException();
    }

    @Test
    void memory_is_bounded() {
        for (int i = 0; i < 20_000; i++) {
            calls.take("call " + i);
        }
        assertThatCode(() -> calls.take("call 0")).doesNotThrowAnyException();
        assertThatThrownBy(() -> calls.take("call 19999")).isInstanceOf(KvorumException.class);
    }
}
