package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopDelayTest {
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LoopDelay delay = new LoopDelay(registry, scheduler, clock);

    private Timer delays() {
        return registry.get("kvorum.loop.delay").timer();
    }

    @Test
    void a_loop_that_comes_in_time_is_not_late() {
        delay.start();
        for (int i = 0; i < 3; i++) {
            clock.advanceMillis(10);
            assertThat(scheduler.runOne()).isTrue();
        }
        assertThat(delays().count()).isEqualTo(3);
        assertThat(delays().max(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void a_loop_that_was_blocked_is_as_late_as_it_came_and_not_late_afterwards() {
        delay.start();
        clock.advanceMillis(10 + 35);
        scheduler.runOne();
        clock.advanceMillis(10);
        scheduler.runOne();
        assertThat(delays().count()).isEqualTo(2);
        assertThat(delays().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(35);
    }

    @Test
    void nothing_is_left_to_run_after_a_stop() {
        delay.start();
        delay.stop();
        assertThat(scheduler.waiting()).isZero();
    }
}
