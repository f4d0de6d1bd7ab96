package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private final BodyMemory memory = new BodyMemory(100);

    @Test
    void what_does_not_fit_is_refused_and_takes_nothing() {
        memory.take(60);
        assertThatThrownBy(() -> memory.take(41))
                .isInstanceOfSatisfying(KvorumException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(FailureCode.OVERLOADED))
                .hasMessageContaining("take 60 bytes of memory and may take 100");
        assertThat(memory.taken()).isEqualTo(60);
        memory.take(40);
        memory.giveBack(60);
        memory.take(60);
        assertThat(memory.taken()).isEqualTo(100);
    }

    /** Otherwise a body larger than the limit could never come, and a refusal would be refused for lack of memory. */
    @Test
    void one_alone_may_take_more_and_what_takes_nothing_is_never_refused() {
        memory.take(500);
        memory.take(0);
        assertThatThrownBy(() -> memory.take(1)).isInstanceOf(KvorumException.class);
        memory.giveBack(500);
        assertThat(memory.taken()).isZero();
    }
}
