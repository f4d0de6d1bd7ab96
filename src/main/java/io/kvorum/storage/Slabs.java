package io.kvorum.storage;

import io.kvorum.failure.Invariant;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Memory of packed records. They lie one after another in slabs of up to a megabyte, each where it was added and unchanged
 * until its slab goes as a whole. To the collector of the heap a slab is one object that refers to none: it neither copies
 * nor marks records one by one.
 *
 * <p>A record that is freed leaves a gap. When gaps are a quarter of all, the owner moves the records of the slab that has
 * the most of them ({@link #nextToMove}), and the slab goes. That is a log cleaner as in Rumble, Kejriwal and Ousterhout,
 * "Log-structured Memory for DRAM-based Storage", FAST 2014. One thread at a time; what {@link #get} returned can be read by
 * any thread it was handed to, for as long as it is kept.
 *
 * <p>A location is a positive number of at most {@value #LOCATION_BITS} bits: a slab and a place in it.
 */
final class Slabs {
    static final int LOCATION_BITS = 44;

    /** A larger record has a slab of its own, which goes with it. */
    static final int LARGE = 32 * 1024;

    private static final int PLACE_BITS = 20;
    private static final int MOST_SLABS = 1 << (LOCATION_BITS - PLACE_BITS);
    /** With the header of its array it fills a region of the smallest heap of G1; another byte would take a second region. */
    private static final int LONGEST = (1 << PLACE_BITS) - 64;

    private static final int SHORTEST = 4 * 1024;
    /** So much may be gaps in any case: a small store is not worth the work. */
    private static final int GAPS = 2 << PLACE_BITS;

    private byte[][] slabs = new byte[8][];
    /** Bytes of a slab that records took and that records still take. */
    private int[] used = new int[8];

    private int[] live = new int[8];
    private long usedInAll;
    private long liveInAll;

    /** No slab has the number zero, so that no location is zero. */
    private int numbers = 1;

    private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
    /** The slab that takes small records, 0 when there is none yet. */
    private int open;
    /** The slab whose records are being moved, 0 when there is none, and the next of them. */
    private int victim;

    private int victimAt;

    /** Takes a copy of a record; returns its location. */
    long add(Packed record) {
        int length = record.length();
        int slab = length > LARGE ? opened(length) : withRoomFor(length);
        int at = used[slab];
        System.arraycopy(record.bytes(), record.at(), slabs[slab], at, length);
        used[slab] += length;
        live[slab] += length;
        usedInAll += length;
        liveInAll += length;
        return location(slab, at);
    }

    private int withRoomFor(int length) {
        if (open == 0 || slabs[open].length - used[open] < length) {
            int full = open;
            // As much again as there is, so that a small store takes little.
            long more = Math.min(LONGEST, Math.max(SHORTEST, usedInAll));
            open = opened((int) Math.max(more, length));
            if (full != 0 && live[full] == 0) {
                release(full);
            }
        }
        return open;
    }

    private int opened(int length) {
        int number = freeNumbers.isEmpty() ? numbers++ : freeNumbers.pop();
        Invariant.check(number < MOST_SLABS, "fewer slabs than have a number", () -> "slab " + number);
        if (number == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * number);
            used = Arrays.copyOf(used, 2 * number);
            live = Arrays.copyOf(live, 2 * number);
        }
        slabs[number] = new byte[length];
        return number;
    }

    /** The record at a location that was not freed. */
    Packed get(long location) {
        return new Packed(slabs[slab(location)], place(location));
    }

    /** Gives back the memory of a record. */
    void free(long location) {
        int slab = slab(location);
        int length = get(location).length();
        live[slab] -= length;
        liveInAll -= length;
        if (live[slab] == 0 && slab != open) {
            release(slab);
        }
    }

    private void release(int slab) {
        usedInAll -= used[slab];
        used[slab] = 0;
        slabs[slab] = null;
        freeNumbers.push(slab);
        if (slab == victim) {
            victim = 0;
        }
    }

    /**
     * A location whose record must be moved, added anew and then freed here, if it was not freed before; 0 when gaps are
     * few. Nothing may be freed between this and that.
     */
    long nextToMove() {
        if (victim == 0) {
            long gaps = usedInAll - liveInAll;
            victim = gaps > GAPS + usedInAll / 4 ? emptiest() : 0;
            victimAt = 0;
            if (victim == 0) {
                return 0;
            }
        }
        int slab = victim;
        long next = location(slab, victimAt);
        victimAt += get(next).length();
        if (victimAt == used[slab]) {
            victim = 0;
        }
        return next;
    }

    private int emptiest() {
        int emptiest = 0;
        for (int slab = 1; slab < numbers; slab++) {
            boolean hasGaps = slabs[slab] != null && slab != open && live[slab] < used[slab];
            // By the share that is left, for slabs differ in length.
            if (hasGaps && (emptiest == 0 || (long) live[slab] * used[emptiest] < (long) live[emptiest] * used[slab])) {
                emptiest = slab;
            }
        }
        return emptiest;
    }

    /** Bytes of all slabs' records and gaps, without the room for records to come. */
    long used() {
        return usedInAll;
    }

    private static long location(int slab, int at) {
        return ((long) slab << PLACE_BITS) | at;
    }

    private static int slab(long location) {
        return (int) (location >>> PLACE_BITS);
    }

    private static int place(long location) {
        return (int) location & ((1 << PLACE_BITS) - 1);
    }
}
