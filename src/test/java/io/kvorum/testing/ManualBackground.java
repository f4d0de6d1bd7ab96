package io.kvorum.testing;

import io.kvorum.port.Background;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Work that runs, callback included, when a test says so. */
public final class ManualBackground implements Background {
    private final Deque<Runnable> queue = new ArrayDeque<>();

    @Override
    public <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
        queue.addLast(() -> {
            T result;
            try {
                result = work.call();
            } catch (Exception e) {
                failed.accept(e);
                return;
            }
            succeeded.accept(result);
        });
    }

    /** Runs the oldest work; false when there is none. */
    public boolean runOne() {
        Runnable next = queue.pollFirst();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /** Work that waits. */
    public int waiting() {
        return queue.size();
    }
}
