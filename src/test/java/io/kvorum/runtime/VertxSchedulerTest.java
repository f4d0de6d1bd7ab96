package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.port.Scheduler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxSchedulerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Scheduler scheduler = new VertxScheduler(vertx, context, new SystemClock());
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private <T> T onContext(Supplier<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(10, TimeUnit.SECONDS);
    }

    /** Completes when a task with this delay ran, which then all with shorter ones have. */
    private CompletableFuture<Thread> afterMillis(long delay) throws Exception {
        CompletableFuture<Thread> done = new CompletableFuture<>();
        onContext(() -> scheduler.after(delay, () -> done.complete(Thread.currentThread())));
        return done;
    }

    @Test
    void tasks_run_on_the_context_in_the_order_of_their_times_and_none_too_early() throws Exception {
        long start = System.nanoTime();
        onContext(() -> {
            scheduler.after(60, () -> ran.add("60 early: " + (System.nanoTime() - start < 60_000_000)));
            scheduler.after(5, () -> ran.add("5 early: " + (System.nanoTime() - start < 5_000_000)));
            return scheduler.after(0, () -> ran.add("0"));
        });
        Thread loop = onContext(Thread::currentThread);
        assertThat(afterMillis(120).get(10, TimeUnit.SECONDS)).isSameAs(loop);
        assertThat(ran).containsExactly("0", "5 early: false", "60 early: false");
    }

    @Test
    void a_cancelled_task_does_not_run_nor_keeps_a_later_one_from_it() throws Exception {
        onContext(() -> {
            scheduler.after(0, () -> ran.add("at once")).cancel();
            Scheduler.Cancellable soon = scheduler.after(10, () -> ran.add("cancelled"));
            scheduler.after(20, () -> ran.add("later"));
            soon.cancel();
            soon.cancel();
            return null;
        });
        afterMillis(60).get(10, TimeUnit.SECONDS);
        assertThat(ran).containsExactly("later");
    }

    @Test
    void a_task_may_set_the_next_one() throws Exception {
        CompletableFuture<Void> third = new CompletableFuture<>();
        onContext(() ->
                scheduler.after(1, () -> scheduler.after(1, () -> scheduler.after(1, () -> third.complete(null)))));
        third.get(10, TimeUnit.SECONDS);
    }

    @Test
    void what_a_task_throws_keeps_no_other_one_from_running() throws Exception {
        context.exceptionHandler(failure -> ran.add(failure.getMessage()));
        onContext(() -> {
            scheduler.after(5, () -> {
                throw new IllegalStateException("thrown");
            });
            return scheduler.after(5, () -> ran.add("ran"));
        });
        afterMillis(60).get(10, TimeUnit.SECONDS);
        assertThat(ran).containsExactlyInAnyOrder("thrown", "ran");
    }

    @Test
    void a_task_long_from_now_does_not_hold_up_a_nearer_one() throws Exception {
        Scheduler.Cancellable far = onContext(() -> scheduler.after(3_600_000, () -> ran.add("far")));
        afterMillis(5).get(10, TimeUnit.SECONDS);
        assertThat(ran).isEmpty();
        far.cancel();
    }
}
