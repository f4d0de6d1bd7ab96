package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final long FAR = Duration.ofHours(1).toNanos();

    private final ManualClock clock = new ManualClock();
    private final List<List<String>> calls = new ArrayList<>();
    private final List<Promise<List<Future<String>>>> answers = new ArrayList<>();
    private final Deque<Runnable> soon = new ArrayDeque<>();
    private boolean moment;
    private final Lane<String, String> lane = new Lane<>(this::send, String::length, clock, this::soon, 4, 100);

    private void soon(Runnable task) {
        if (moment) {
            soon.add(task);
        } else {
            task.run();
        }
    }

    private Future<List<Future<String>>> send(List<String> items, long timeoutMillis) {
        calls.add(items);
        Promise<List<Future<String>>> answer = Promise.promise();
        answers.add(answer);
        return answer.future();
    }

    private Future<String> submit(String item) {
        return lane.submit(item, clock.nanoTime() + FAR);
    }

    private void answer(int call) {
        answers.get(call)
                .complete(calls.get(call).stream()
                        .map(item -> Future.succeededFuture(item + "!"))
                        .toList());
    }

    private static FailureCode codeOf(Future<?> future) {
        return ((KvorumException) future.cause()).code();
    }

    @Test
    void a_call_that_throws_fails_what_it_carried_and_the_next_ones_are_sent() {
        List<Integer> lengths = new ArrayList<>();
        Lane<String, String> throwing = new Lane<>(
                (items, timeout) -> {
                    lengths.add(items.size());
                    throw new IllegalStateException("a bug");
                },
                String::length,
                clock,
                Runnable::run,
                4,
                100);
        for (int i = 0; i < 5; i++) {
            assertThat(throwing.submit("a", clock.nanoTime() + FAR).cause()).hasMessage("a bug");
        }
        assertThat(lengths).hasSize(5);
        assertThat(throwing.waiting()).isZero();
    }

    @Test
    void what_comes_in_one_moment_leaves_in_one_call() {
        moment = true;
        submit("a");
        submit("b");
        submit("c");
        assertThat(calls).isEmpty();
        assertThat(lane.waiting()).isEqualTo(3);

        assertThat(soon).hasSize(1);
        soon.remove().run();
        assertThat(calls).containsExactly(List.of("a", "b", "c"));
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void the_first_item_leaves_at_once() {
        Future<String> result = submit("a");
        assertThat(calls).containsExactly(List.of("a"));
        answer(0);
        assertThat(result.result()).isEqualTo("a!");
    }

    @Test
    void with_two_calls_in_flight_further_items_travel_together_in_the_next() {
        submit("a");
        submit("b");
        Future<String> c = submit("c");
        submit("d");
        assertThat(calls).containsExactly(List.of("a"), List.of("b"));
        answer(0);
        assertThat(calls).containsExactly(List.of("a"), List.of("b"), List.of("c", "d"));
        answer(2);
        assertThat(c.result()).isEqualTo("c!");
    }

    @Test
    void a_call_with_many_items_is_the_only_one_in_flight() {
        Lane<String, String> wide = new Lane<>(this::send, String::length, clock, soon::add, 100, 100);
        for (int i = 0; i < 9; i++) {
            wide.submit("many", clock.nanoTime() + FAR);
        }
        soon.remove().run();
        wide.submit("next", clock.nanoTime() + FAR);
        assertThat(soon).isEmpty();
        assertThat(calls).hasSize(1);

        answer(0);
        assertThat(calls).hasSize(2);
        wide.submit("beside it", clock.nanoTime() + FAR);
        soon.remove().run();
        assertThat(calls.get(2)).containsExactly("beside it");
    }

    @Test
    void a_call_carries_no_more_items_and_bytes_than_its_bounds() {
        submit("a");
        submit("b");
        for (int i = 0; i < 5; i++) {
            submit("x");
        }
        submit("y".repeat(99));
        answer(0);
        answer(1);
        assertThat(calls.subList(2, 4)).containsExactly(List.of("x", "x", "x", "x"), List.of("x", "y".repeat(99)));
    }

    @Test
    void an_item_larger_than_a_body_travels_alone() {
        submit("a");
        submit("b");
        submit("z".repeat(500));
        submit("c");
        answer(0);
        answer(1);
        assertThat(calls.get(2)).containsExactly("z".repeat(500));
        assertThat(calls.get(3)).containsExactly("c");
    }

    @Test
    void what_waited_past_its_deadline_is_never_sent_and_definitely_not_applied() {
        submit("a");
        submit("b");
        Future<String> late =
                lane.submit("late", clock.nanoTime() + Duration.ofMillis(10).toNanos());
        clock.advanceMillis(20);
        answer(0);
        assertThat(calls).hasSize(2);
        assertThat(codeOf(late)).isEqualTo(FailureCode.DEADLINE_EXPIRED);
    }

    @Test
    void a_failed_call_fails_its_items_and_the_next_batch_goes_on() {
        Future<String> a = submit("a");
        submit("b");
        submit("c");
        answers.get(0).fail(new KvorumException(FailureCode.OUTCOME_UNKNOWN, "lost"));
        assertThat(codeOf(a)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(calls.get(2)).containsExactly("c");
    }

    @Test
    void beyond_eight_batches_of_backlog_an_item_is_refused() {
        submit("a");
        submit("b");
        for (int i = 0; i < 32; i++) {
            submit("w");
        }
        assertThat(codeOf(submit("one too many"))).isEqualTo(FailureCode.OVERLOADED);
        assertThat(lane.waiting()).isEqualTo(32);
    }

    @Test
    void what_waits_fails_with_the_peer_and_what_is_in_flight_does_not() {
        Future<String> inFlight = submit("a");
        submit("b");
        Future<String> waiting = submit("c");
        lane.failWaiting(new KvorumException(FailureCode.UNAVAILABLE, "down"));
        assertThat(codeOf(waiting)).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(inFlight.isComplete()).isFalse();
    }
}
