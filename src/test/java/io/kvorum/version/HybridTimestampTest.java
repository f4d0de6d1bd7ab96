package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridTimestampTest {
    @Test
    void is_written_as_milliseconds_dot_counter() {
        assertThat(HybridTimestamp.of(1763846033123L, 7)).hasToString("1763846033123.00007");
        assertThat(HybridTimestamp.ZERO).hasToString("0.00000");
        assertThat(new HybridTimestamp(Long.MAX_VALUE)).hasToString("140737488355327.65535");
    }

    @Test
    void reads_what_it_wrote_and_sorts_as_its_parts_do() {
        Seeds.forEach(5000, (random, i) -> {
            HybridTimestamp one = new HybridTimestamp(random.nextLong() >>> (1 + random.nextInt(40)));
            HybridTimestamp two = HybridTimestamp.of(one.millis(), random.nextInt(65536));
            assertThat(HybridTimestamp.parse(one.toString())).isEqualTo(one);
            assertThat(HybridTimestamp.of(one.millis(), one.logical())).isEqualTo(one);
            assertThat(Integer.signum(one.compareTo(two)))
                    .isEqualTo(Integer.signum(Integer.compare(one.logical(), two.logical())))
                    .isEqualTo(Integer.signum(one.toString().compareTo(two.toString())));
            assertThat(one.max(two)).isGreaterThanOrEqualTo(one).isGreaterThanOrEqualTo(two);
        });
        assertThat(HybridTimestamp.parse("140737488355327.65535").packed()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void the_next_one_carries_into_the_milliseconds() {
        assertThat(HybridTimestamp.of(5, 65535).next()).isEqualTo(HybridTimestamp.ofMillis(6));
        assertThat(HybridTimestamp.of(5, 1).next()).isEqualTo(HybridTimestamp.of(5, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.",
                ".00000",
                "1.0000",
                "1.000000",
                "01.00000",
                "00.00000",
                "-1.00000",
                "+1.00000",
                "1.-0001",
                "1,00000",
                "1 .00000",
                "1.65536",
                "140737488355328.00000",
                "1234567890123456.00000",
                "1763846033123.0000x",
                "٣.00000",
                "1763846033123.00007\n"
            })
    void anything_else_is_no_timestamp(String text) {
        assertThatThrownBy(() -> HybridTimestamp.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void parts_out_of_range_are_refused() {
        assertThatThrownBy(() -> new HybridTimestamp(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HybridTimestamp.ofMillis(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HybridTimestamp.of(1, 65536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HybridTimestamp.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HybridTimestamp.ofMillis(1L << 47)).isInstanceOf(IllegalArgumentException.class);
    }
}
