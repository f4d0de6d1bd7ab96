package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.ManualBackground;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedBackgroundTest {
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final ManualBackground background = new ManualBackground();
    private final List<Object> ended = new ArrayList<>();
    private long commits = 7;
    private final PacedBackground paced = new PacedBackground(background, scheduler, clock, () -> commits);

    /** Does a piece; returns the milliseconds after it that went by before the next one could begin. */
    private long pauseAfterPieceOf(long micros) {
        ended.clear();
        paced.run(
                () -> {
                    clock.advanceMicros(micros);
                    return "done";
                },
                ended::add,
                ended::add);
        assertThat(background.runOne()).isTrue();
        long pause = 0;
        while (!scheduler.runOne()) {
            clock.advanceMillis(1);
            pause++;
            assertThat(pause).as("a pause that ends").isLessThan(1_000);
        }
        assertThat(ended).containsExactly("done");
        return pause;
    }

    @Test
    void nobody_writes_and_there_is_no_pause() {
        assertThat(pauseAfterPieceOf(30_000)).isZero();
        commits++;
        assertThat(pauseAfterPieceOf(30_000)).isPositive();
        assertThat(pauseAfterPieceOf(30_000)).isZero();
    }

    @Test
    void while_somebody_writes_a_pause_is_twice_as_long_as_the_piece_before_it_rounded_up() {
        commits++;
        assertThat(pauseAfterPieceOf(100)).isEqualTo(1);
        commits++;
        assertThat(pauseAfterPieceOf(4_000)).isEqualTo(8);
    }

    @Test
    void a_piece_that_took_very_long_is_not_followed_by_a_pause_as_long() {
        commits++;
        assertThat(pauseAfterPieceOf(9_000_000)).isEqualTo(50);
    }

    @Test
    void a_piece_that_fails_says_so_at_once() {
        commits++;
        IOException trouble = new IOException("trouble");
        paced.run(
                () -> {
                    clock.advanceMicros(5_000);
                    throw trouble;
                },
                ended::add,
                ended::add);
        assertThat(background.runOne()).isTrue();
        assertThat(ended).containsExactly(trouble);
        assertThat(scheduler.waiting()).isZero();
    }
}
