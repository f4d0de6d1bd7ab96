package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"1,50,100", "2,100,200", "3,200,400", "4,400,800", "5,500,1000", "6,500,1000", "2147483647,500,1000"})
    void waits_twice_as_long_each_time_between_half_and_all_of_it(int attempt, long least, long most) {
        Backoff lowest = new Backoff(100, 1000, () -> 0);
        Backoff highest = new Backoff(100, 1000, () -> -1);
        assertThat(lowest.delayMillis(attempt)).isEqualTo(least);
        assertThat(highest.delayMillis(attempt)).isEqualTo(most);
        Seeds.forEach(1000, (random, i) -> assertThat(new Backoff(100, 1000, random::nextLong).delayMillis(attempt))
                .isBetween(least, most));
    }

    @Test
    void the_shortest_and_the_longest_backoffs_do_not_overflow() {
        assertThat(new Backoff(1, 1, () -> -1).delayMillis(1)).isEqualTo(1);
        assertThat(new Backoff(1, Long.MAX_VALUE / 4, () -> 0).delayMillis(1000))
                .isEqualTo(Long.MAX_VALUE / 8 + 1);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new Backoff(0, 1, () -> 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(2, 1, () -> 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(1, 2, () -> 0).delayMillis(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
