package io.kvorum.testing;

import io.kvorum.port.Scheduler;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Tasks that run when a test says so, in the order of their time and then of their making. */
public final class ManualScheduler implements Scheduler {
    private final ManualClock clock;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueMillis).thenComparingLong(Task::number));
    private long made;

    public ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    private record Task(long dueMillis, long number, Runnable body) {}

    @Override
    public Cancellable after(long delayMillis, Runnable body) {
        Task task = new Task(now() + delayMillis, made++, body);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** At once: a test hands over one thing at a time, so nothing else has arrived. */
    @Override
    public void soon(Runnable body) {
        body.run();
    }

    private long now() {
        return clock.nanoTime() / 1_000_000;
    }

    /** Runs one task that is due; false when none is. */
    public boolean runOne() {
        if (tasks.isEmpty() || tasks.peek().dueMillis() > now()) {
            return false;
        }
        tasks.poll().body().run();
        return true;
    }

    /** How many timers were ever set, those that were cancelled or ran among them. */
    public long made() {
        return made;
    }

    /** Tasks that wait, due or not. */
    public int waiting() {
        return tasks.size();
    }
}
