package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private static final int SMALL = 64 * 1024;
    private static final int LARGE = 600 * 1024;

    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final Turnstile turnstile = new Turnstile(scheduler);
    private final List<Promise<String>> begun = new ArrayList<>();

    private Future<String> pass(int bytes) {
        return turnstile.pass(bytes, () -> {
            Promise<String> work = Promise.promise();
            begun.add(work);
            return work.future();
        });
    }

    @Test
    void small_ones_pass_whatever_is_inside() {
        pass(LARGE);
        pass(LARGE);
        assertThat(begun).hasSize(1);
        pass(SMALL);
        assertThat(begun).hasSize(2);
    }

    @Test
    void large_ones_are_inside_together_up_to_a_megabyte_and_in_the_order_they_came() {
        pass(LARGE);
        Future<String> second = pass(LARGE);
        Future<String> third = pass(SMALL + 1);
        assertThat(begun).hasSize(1);

        begun.get(0).complete("first");
        assertThat(begun).hasSize(3);
        begun.get(2).complete("third");
        begun.get(1).complete("second");
        assertThat(second.result()).isEqualTo("second");
        assertThat(third.result()).isEqualTo("third");
    }

    @Test
    void one_that_is_larger_than_all_together_may_be_is_inside_alone() {
        pass(SMALL + 1);
        pass(3_000_000);
        pass(SMALL + 1);
        assertThat(begun).hasSize(1);
        begun.get(0).complete("");
        assertThat(begun).hasSize(2);
        begun.get(1).complete("");
        assertThat(begun).hasSize(3);
    }

    @Test
    void one_that_takes_long_holds_up_the_others_no_more() {
        Future<String> slow = pass(LARGE);
        pass(LARGE);
        clock.advanceMillis(99);
        assertThat(scheduler.runOne()).isFalse();
        clock.advanceMillis(1);
        assertThat(scheduler.runOne()).isTrue();
        assertThat(begun).hasSize(2);

        // Its end must not make room a second time.
        begun.get(0).complete("late");
        assertThat(slow.result()).isEqualTo("late");
        pass(LARGE);
        assertThat(begun).hasSize(2);
    }

    @Test
    void work_that_fails_or_throws_makes_room() {
        Future<String> failing = pass(LARGE);
        Future<String> throwing = turnstile.pass(LARGE, () -> {
            throw new IllegalStateException("thrown");
        });
        pass(LARGE);
        begun.get(0).fail("failed");
        assertThat(failing.cause()).hasMessage("failed");
        assertThat(throwing.cause()).hasMessage("thrown");
        assertThat(begun).hasSize(2);
        begun.get(1).complete("");
        assertThat(scheduler.waiting()).isZero();
    }
}
