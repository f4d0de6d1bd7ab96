package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.ManualClock;
import io.kvorum.testing.Threads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The coordinator's loop sends while a scrape of the metrics looks at how much waits. */
class LaneThreadsTest {
    private static final int ROUNDS = 200_000;

    private final Queue<Promise<List<Future<String>>>> underWay = new ArrayDeque<>();
    private final ManualClock clock = new ManualClock();
    private final Lane<String, String> lane = new Lane<>(
            (items, timeout) -> {
                Promise<List<Future<String>>> answer = Promise.promise();
                underWay.add(answer);
                return answer.future();
            },
            String::length,
            clock,
            Runnable::run,
            4,
            100);

    private void submit() {
        lane.submit("item", clock.nanoTime() + Duration.ofHours(1).toNanos());
    }

    private void answerAll() {
        while (!underWay.isEmpty()) {
            underWay.remove().complete(List.of(Future.succeededFuture("answer")));
        }
    }

    @Test
    void a_scrape_sees_only_lengths_that_the_queue_had() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(2, number -> {
            if (number == 0) {
                for (int round = 0; round < ROUNDS; round++) {
                    submit();
                    submit();
                    submit();
                    answerAll();
                }
                done.set(true);
            } else {
                while (!done.get()) {
                    assertThat(lane.waiting()).isBetween(0, 1);
                }
            }
        });
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void what_waits_is_seen_by_other_threads() throws InterruptedException {
        submit();
        submit();
        Threads.requireSeen(
                () -> {
                    while (lane.waiting() == 0) {}
                },
                this::submit);
    }
}
