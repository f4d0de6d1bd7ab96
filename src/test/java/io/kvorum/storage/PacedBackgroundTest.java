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

    /** Does a piece; returns the milliseconds after it that go by before the next one. */
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
    void while_somebody_writes_pauses_are_twice_as_long_as_the_pieces() {
        commits++;
        assertThat(pauseAfterPieceOf(4_000)).isEqualTo(8);
        long pauses = 0;
        for (int i = 0; i < 100; i++) {
            commits++;
            pauses += pauseAfterPieceOf(700);
        }
        assertThat(pauses).isBetween(139L, 141L);
    }

    @Test
    void work_that_is_stopped_in_a_pause_hears_of_it_at_once_and_does_no_other_piece() {
        commits++;
        IOException trouble = new IOException("trouble");
        paced.run(
                () -> {
                    clock.advanceMicros(5_000);
                    return "done";
                },
                ended::add,
                ended::add);
        assertThat(background.runOne()).isTrue();
        paced.stop(trouble);
        paced.stop(new IOException("a second one"));
        assertThat(ended).containsExactly(trouble);
        assertThat(scheduler.waiting()).isZero();
        paced.run(() -> "another", ended::add, ended::add);
        assertThat(ended).containsExactly(trouble, trouble);
        assertThat(background.waiting()).isZero();
    }

    @Test
    void work_that_is_stopped_in_a_piece_hears_of_it_when_that_has_ended() {
        IOException trouble = new IOException("trouble");
        paced.run(() -> "done", ended::add, ended::add);
        paced.stop(trouble);
        assertThat(ended).isEmpty();
        assertThat(background.runOne()).isTrue();
        assertThat(ended).containsExactly(trouble);
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
