package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several threads give work to the disk thread, and one loop hears of it. Nothing but {@link DiskThread} guards the state. */
class DiskWorkThreadsTest {
    private static final int GIVERS = 4;
    private static final int EACH = 5_000;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    /** The loop's state: how work ended, by who gave it. */
    private final List<List<Integer>> heard = lists();

    private static List<List<Integer>> lists() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < GIVERS; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    @AfterEach
    void stop() {
        loop.shutdownNow();
    }

    /** What disk work writes without any guard, as the log does. */
    private static final class Result {
        private int giver;
        private int number;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(60, TimeUnit.SECONDS))
                .as("all callbacks within 60 s, %d are missing", latch.getCount())
                .isTrue();
    }

    @Test
    void work_and_callbacks_keep_each_givers_order_and_see_all_that_was_written_before() throws InterruptedException {
        List<List<Integer>> ran = lists();
        CountDownLatch callbacks = new CountDownLatch(GIVERS * EACH);
        try (DiskThread disk = new DiskThread("disk", loop::execute)) {
            Threads.together(GIVERS, giver -> {
                for (int i = 0; i < EACH; i++) {
                    int number = i;
                    Result result = new Result();
                    disk.run(
                            () -> {
                                ran.get(giver).add(number);
                                result.giver = giver;
                                result.number = number;
                                if (number % 3 == 0) {
                                    throw new IOException("every third fails");
                                }
                                return result;
                            },
                            done -> {
                                heard.get(done.giver).add(done.number);
                                callbacks.countDown();
                            },
                            failure -> {
                                heard.get(result.giver).add(result.number);
                                callbacks.countDown();
                            });
                }
            });
            await(callbacks);
        }
        for (int giver = 0; giver < GIVERS; giver++) {
            assertThat(ran.get(giver)).as("work of %d", giver).isSorted().hasSize(EACH);
            assertThat(heard.get(giver)).as("callbacks of %d", giver).isEqualTo(ran.get(giver));
        }
    }

    @Test
    void work_that_races_with_the_close_runs_and_succeeds_or_does_neither_and_hears_of_it_once()
            throws InterruptedException {
        int rounds = 200;
        AtomicInteger refusedInAll = new AtomicInteger();
        AtomicInteger doneInAll = new AtomicInteger();
        for (int round = 0; round < rounds; round++) {
            int each = 20;
            DiskThread disk = new DiskThread("disk", loop::execute);
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger succeeded = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            CountDownLatch callbacks = new CountDownLatch(GIVERS * each);
            Threads.together(GIVERS + 1, number -> {
                if (number == GIVERS) {
                    while (ran.get() == 0) {
                        Thread.onSpinWait();
                    }
                    disk.close();
                    return;
                }
                for (int i = 0; i < each; i++) {
                    disk.run(
                            ran::incrementAndGet,
                            done -> {
                                succeeded.incrementAndGet();
                                callbacks.countDown();
                            },
                            failure -> {
                                refused.incrementAndGet();
                                callbacks.countDown();
                            });
                }
            });
            await(callbacks);
            assertThat(succeeded).hasValue(ran.get());
            assertThat(refused).hasValue(GIVERS * each - ran.get());
            refusedInAll.addAndGet(refused.get());
            doneInAll.addAndGet(ran.get());
        }
        System.out.println(rounds + " closes: " + doneInAll + " pieces of work done, " + refusedInAll + " refused");
        assertThat(doneInAll.get()).isPositive();
    }
}
