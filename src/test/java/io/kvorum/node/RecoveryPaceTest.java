package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryPaceTest {
    private static final long MILLI = 1_000_000;

    private final RecoveryPace pace = new RecoveryPace();

    @Test
    void the_first_step_one_a_second_and_the_end_get_a_line() {
        assertThat(pace.isDue(0, 100, MILLI * 5_000)).isTrue();
        assertThat(pace.isDue(1, 100, MILLI * 5_999)).isFalse();
        assertThat(pace.isDue(2, 100, MILLI * 6_000)).isTrue();
        assertThat(pace.isDue(3, 100, MILLI * 6_001)).isFalse();
        assertThat(pace.isDue(100, 100, MILLI * 6_002)).isTrue();
    }

    @Test
    void what_a_recovery_does_when_all_is_read_gets_no_line_more() {
        assertThat(pace.isDue(0, 0, MILLI * 0)).isTrue();
        assertThat(pace.isDue(0, 0, MILLI * 9_000)).isFalse();
    }
}
