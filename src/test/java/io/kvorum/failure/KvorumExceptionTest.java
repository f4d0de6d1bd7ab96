package io.kvorum.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KvorumExceptionTest {
    @Test
    void carries_a_code_a_sentence_and_sorted_facts_and_no_stack() {
        Map<String, Object> facts = new HashMap<>(Map.of("w", 2, "acked", List.of("node1")));
        KvorumException e = new KvorumException(FailureCode.OUTCOME_UNKNOWN, "1 of 2 acked", facts);
        facts.clear();
        assertThat(e.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(e).hasMessage("1 of 2 acked");
        assertThat(e.facts().keySet()).containsExactly("acked", "w");
        assertThat(e.getStackTrace()).isEmpty();
        assertThat(new KvorumException(FailureCode.INTERNAL, "x").facts()).isEmpty();
    }

    @Test
    void an_invariant_says_what_was_expected_and_what_was_found() {
        assertThatCode(() -> Invariant.check(true, "anything", null)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Invariant.check(false, "a dot", 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Invariant broken: expected a dot, found 7");
    }
}
