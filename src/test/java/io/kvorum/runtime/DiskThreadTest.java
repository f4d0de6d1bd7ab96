package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DiskThreadTest {
    private final BlockingQueue<Runnable> loop = new ArrayBlockingQueue<>(1000);

    private void runCallback() throws InterruptedException {
        Runnable callback = loop.poll(30, TimeUnit.SECONDS);
        assertThat(callback).as("a callback within 30 s").isNotNull();
        callback.run();
    }

    @Test
    void work_runs_on_the_named_daemon_thread_and_its_callback_on_the_loop() throws InterruptedException {
        try (DiskThread thread = new DiskThread("disk-node1", loop::add)) {
            List<String> seen = new ArrayList<>();
            thread.run(
                    () -> Thread.currentThread().getName() + " "
                            + Thread.currentThread().isDaemon(),
                    name -> seen.add(
                            name + ", back on " + Thread.currentThread().getName()),
                    failure -> seen.add("failed"));
            runCallback();
            assertThat(seen)
                    .containsExactly(
                            "disk-node1 true, back on " + Thread.currentThread().getName());
        }
    }

    @Test
    void work_runs_in_the_order_given() throws InterruptedException {
        try (DiskThread thread = new DiskThread("disk", loop::add)) {
            List<Integer> ran = new ArrayList<>();
            List<Integer> heard = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                thread.run(() -> ran.add(number), done -> heard.add(number), failure -> {});
            }
            for (int i = 0; i < 100; i++) {
                runCallback();
            }
            assertThat(heard).isSorted().hasSize(100).isEqualTo(ran);
        }
    }

    @Test
    void a_failure_and_even_an_error_reaches_the_caller() throws InterruptedException {
        try (DiskThread thread = new DiskThread("disk", loop::add)) {
            List<Throwable> failures = new ArrayList<>();
            thread.run(
                    () -> {
                        throw new IOException("no");
                    },
                    done -> {},
                    failures::add);
            thread.run(
                    () -> {
                        throw new OutOfMemoryError("no");
                    },
                    done -> {},
                    failures::add);
            runCallback();
            runCallback();
            assertThat(failures.get(0)).isInstanceOf(IOException.class);
            assertThat(failures.get(1)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void after_close_earlier_work_is_finished_and_later_work_fails() throws InterruptedException {
        DiskThread thread = new DiskThread("disk", loop::add);
        List<String> seen = new ArrayList<>();
        thread.run(() -> "earlier", seen::add, failure -> seen.add("failed"));
        thread.close();
        thread.run(() -> "later", seen::add, failure -> seen.add("failed"));
        runCallback();
        runCallback();
        assertThat(seen).containsExactlyInAnyOrder("earlier", "failed");
    }
}
