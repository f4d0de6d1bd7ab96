package io.kvorum.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuorumSpecTest {
    @Test
    void w_and_r_that_overlap_are_strict() {
        assertThat(new QuorumSpec(3, 2, 2).strict()).isTrue();
        assertThat(new QuorumSpec(3, 3, 1).strict()).isTrue();
        assertThat(new QuorumSpec(1, 1, 1).strict()).isTrue();
        assertThat(new QuorumSpec(3, 1, 2).strict()).isFalse();
        assertThat(new QuorumSpec(3, 1, 1).strict()).isFalse();
    }

    @Test
    void an_impossible_number_is_refused_by_name() {
        assertThatThrownBy(() -> new QuorumSpec(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n, the number of replicas");
        assertThatThrownBy(() -> new QuorumSpec(3, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w must be between 1 and n = 3, found 4");
        assertThatThrownBy(() -> new QuorumSpec(3, 0, 1)).hasMessageStartingWith("w must");
        assertThatThrownBy(() -> new QuorumSpec(3, 1, 4)).hasMessage("r must be between 1 and n = 3, found 4");
        assertThatThrownBy(() -> new QuorumSpec(3, 1, 0)).hasMessageStartingWith("r must");
    }
}
