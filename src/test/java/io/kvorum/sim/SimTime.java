package io.kvorum.sim;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time: what is to happen, in the order of its moment and then of its making. Everything in a simulation happens
 * here, so the sequence of events is the trace of the run.
 */
final class SimTime {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long made;
    private long hash = 0xcbf29ce484222325L;
    private long happened;

    /** Something that is to happen. */
    private static final class Event implements Comparable<Event> {
        private final long atNanos;
        private final long number;
        private final Runnable body;
        private boolean cancelled;

        Event(long atNanos, long number, Runnable body) {
            this.atNanos = atNanos;
            this.number = number;
            this.body = body;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Calls an event off. */
    @FunctionalInterface
    interface Cancel {
        void cancel();
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Lets something happen so much later. */
    Cancel after(long delayNanos, Runnable body) {
        Event event = new Event(nowNanos + Math.max(0, delayNanos), made++, body);
        events.add(event);
        return () -> event.cancelled = true;
    }

    /** Lets time pass until the condition holds, at most so long; it is looked at after every event. */
    boolean runUntil(BooleanSupplier condition, long longestNanos) {
        long end = nowNanos + longestNanos;
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos > end) {
                nowNanos = end;
                return false;
            }
            events.poll();
            if (!next.cancelled) {
                nowNanos = next.atNanos;
                happened++;
                next.body.run();
            }
        }
        return true;
    }

    /** Lets so much time pass. */
    void run(long nanos) {
        runUntil(() -> false, nanos);
    }

    /** Takes something that happened into the trace (FNV-1a over its parts and the moment). */
    void trace(String what, long detail) {
        mix(nowNanos);
        mix(what.hashCode());
        mix(detail);
    }

    private void mix(long value) {
        for (int shift = 0; shift < 64; shift += 16) {
            hash = (hash ^ (value >>> shift & 0xffff)) * 0x100000001b3L;
        }
    }

    /** Equal for equal runs. */
    long traceHash() {
        return hash;
    }

    /** Events so far. */
    long happened() {
        return happened;
    }
}
