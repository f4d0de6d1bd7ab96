package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryPaceTest {
    private final RecoveryPace pace = new RecoveryPace();

    @Test
    void the_first_step_one_a_second_and_the_end_get_a_line() {
        assertThat(pace.isDue(0, 100, 5_000)).isTrue();
        assertThat(pace.isDue(1, 100, 5_999)).isFalse();
        assertThat(pace.isDue(2, 100, 6_000)).isTrue();
        assertThat(pace.isDue(3, 100, 6_001)).isFalse();
        assertThat(pace.isDue(100, 100, 6_002)).isTrue();
    }

    @Test
    void what_a_recovery_does_when_all_is_read_gets_no_line_more() {
        assertThat(pace.isDue(0, 0, 0)).isTrue();
        assertThat(pace.isDue(0, 0, 9_000)).isFalse();
    }
}
