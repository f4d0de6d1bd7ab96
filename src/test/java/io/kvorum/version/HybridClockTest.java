package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HybridClockTest {
    private final AtomicLong wall = new AtomicLong(1000);
    private final HybridClock clock = new HybridClock(wall::get);

    @Test
    void follows_the_wall_clock_when_that_is_ahead() {
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(HybridTimestamp.ofMillis(1000));
        wall.set(2000);
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(HybridTimestamp.ofMillis(2000));
    }

    @Test
    void counts_within_a_millisecond() {
        clock.tick(HybridTimestamp.ZERO);
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(HybridTimestamp.of(1000, 1));
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(HybridTimestamp.of(1000, 2));
        assertThat(clock.last()).isEqualTo(HybridTimestamp.of(1000, 2));
    }

    @Test
    void goes_on_when_the_wall_clock_jumps_back() {
        HybridTimestamp before = clock.tick(HybridTimestamp.ZERO);
        wall.set(1);
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(before.next());
        wall.set(-5);
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(before.next().next());
    }

    @Test
    void exceeds_what_the_write_covers_though_it_lies_ahead_of_the_wall_clock() {
        HybridTimestamp covered = HybridTimestamp.of(5000, 9);
        assertThat(clock.tick(covered)).isEqualTo(HybridTimestamp.of(5000, 10));
    }

    @Test
    void exceeds_what_it_observed() {
        clock.observe(HybridTimestamp.of(5000, 9));
        assertThat(clock.tick(HybridTimestamp.ZERO)).isEqualTo(HybridTimestamp.of(5000, 10));
        clock.observe(HybridTimestamp.ofMillis(1));
        assertThat(clock.last()).isEqualTo(HybridTimestamp.of(5000, 10));
    }

    @Test
    void says_how_far_a_timestamp_lies_ahead() {
        assertThat(clock.aheadMillis(HybridTimestamp.ofMillis(1500))).isEqualTo(500);
        assertThat(clock.aheadMillis(HybridTimestamp.ofMillis(1000))).isZero();
        assertThat(clock.aheadMillis(HybridTimestamp.ZERO)).isZero();
    }

    @Test
    void only_grows_whatever_the_clocks_do() {
        Seeds.forEach(500, (random, i) -> {
            AtomicLong jumping = new AtomicLong(random.nextInt(1_000_000));
            HybridClock hybrid = new HybridClock(jumping::get);
            HybridTimestamp greatest = HybridTimestamp.ZERO;
            for (int step = 0; step < 100; step++) {
                jumping.addAndGet(random.nextInt(2001) - 1000L);
                HybridTimestamp other = HybridTimestamp.of(random.nextInt(2_000_000), random.nextInt(65536));
                if (random.nextInt(10) == 0) {
                    hybrid.observe(other);
                    greatest = greatest.max(other);
                } else {
                    HybridTimestamp floor = random.nextInt(10) == 0 ? other : HybridTimestamp.ZERO;
                    HybridTimestamp minted = hybrid.tick(floor);
                    assertThat(minted).isGreaterThan(greatest).isGreaterThan(floor);
                    assertThat(minted.millis()).isGreaterThanOrEqualTo(jumping.get());
                    greatest = minted;
                }
            }
        });
    }
}
