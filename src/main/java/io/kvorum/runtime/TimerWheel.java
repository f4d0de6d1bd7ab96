package io.kvorum.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Alarms of which most are called off before they ring, as deadlines are: setting one and calling it off cost a few
 * writes, however many there are. Time is counted in ticks that the owner tells. Used on one thread.
 *
 * @see <a href="https://doi.org/10.1145/41457.37504">Varghese and Lauck, Hashed and Hierarchical Timing Wheels, scheme 6</a>
 */
final class TimerWheel {
    private static final int SLOTS = 1_024;

    /** Rings of alarms; alarms of different rounds share one. */
    private final Alarm[] slots = new Alarm[SLOTS];
    /** One bit for each slot that may hold an alarm. */
    private final long[] occupied = new long[SLOTS / Long.SIZE];

    private long now;

    /** @param now the present tick */
    TimerWheel(long now) {
        this.now = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Alarm(0, null);
        }
    }

    /** A task with its time; linked to its neighbours while it waits. */
    static final class Alarm {
        private final long due;
        private final Runnable task;
        private boolean cancelled;
        private Alarm before = this;
        private Alarm after = this;

        private Alarm(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        /** Calls the alarm off; harmless when it has rung, or was called off before. */
        void cancel() {
            cancelled = true;
            takeOut();
        }

        /** Runs the task, unless it was called off after its time had come. */
        void ring() {
            if (!cancelled) {
                task.run();
            }
        }

        private void takeOut() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    /** Sets an alarm for a tick; one that is over means the next. */
    Alarm set(long tick, Runnable task) {
        Alarm alarm = new Alarm(Math.max(tick, now + 1), task);
        int slot = slot(alarm.due);
        Alarm ring = slots[slot];
        alarm.before = ring.before;
        alarm.after = ring;
        ring.before.after = alarm;
        ring.before = alarm;
        occupied[slot / Long.SIZE] |= 1L << slot;
        return alarm;
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }

    /**
     * The tick at which to look again, {@link Long#MAX_VALUE} when nothing is set. An alarm may be due then, none is due
     * before.
     */
    long next() {
        for (long tick = now + 1; tick <= now + SLOTS; ) {
            int slot = slot(tick);
            long rest = occupied[slot / Long.SIZE] >>> slot;
            if (rest == 0) {
                tick += Long.SIZE - slot % Long.SIZE;
                continue;
            }
            tick += Long.numberOfTrailingZeros(rest);
            if (isEmpty(slot(tick))) {
                tick++;
            } else {
                return tick;
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean isEmpty(int slot) {
        boolean empty = slots[slot].after == slots[slot];
        if (empty) {
            occupied[slot / Long.SIZE] &= ~(1L << slot);
        }
        return empty;
    }

    /** Goes on to a tick, and takes out the alarms that are due by then, the earlier ones first; the caller rings them. */
    List<Alarm> advance(long tick) {
        List<Alarm> due = new ArrayList<>();
        long last = Math.min(tick, now + SLOTS);
        for (long passed = now + 1; passed <= last; passed++) {
            int slot = slot(passed);
            if ((occupied[slot / Long.SIZE] & 1L << slot) != 0) {
                takeDue(slots[slot], tick, due);
            }
        }
        now = Math.max(now, tick);
        due.sort(Comparator.comparingLong(alarm -> alarm.due));
        return due;
    }

    private static void takeDue(Alarm ring, long tick, List<Alarm> due) {
        Alarm alarm = ring.after;
        while (alarm != ring) {
            Alarm following = alarm.after;
            if (alarm.due <= tick) {
                alarm.takeOut();
                due.add(alarm);
            }
            alarm = following;
        }
    }
}
