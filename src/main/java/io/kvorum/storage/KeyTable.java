package io.kvorum.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import net.openhft.hashing.LongHashFunction;

/**
 * Packed records by key, which each of them begins with. Nothing is ever taken out.
 *
 * <p>It consists of many small hash tables with open addressing, so that no put has to move more than a few thousand
 * entries, however many there are. An entry is one number: where its record lies in the {@link Slabs}, and a part of the
 * key's hash, which saves the way to most records that are of another key, each of which the processor's cache does not have.
 * The hash is seeded: nobody who does not know the seed can choose keys that meet in one slot. One thread at a time.
 */
final class KeyTable {
    private static final int PARTS = 1 << 12;
    private static final int FIRST_SLOTS = 4;
    private static final int TAG_BITS = Long.SIZE - Slabs.LOCATION_BITS;
    private static final long LOCATION = (1L << Slabs.LOCATION_BITS) - 1;

    /** A put moves so many times its own bytes at the least: a slab that is three quarters full gives back one quarter. */
    private static final int MOVED = 4;
    /** And so many at the most; larger records leave no gaps. */
    private static final int MOST_MOVED = MOVED * Slabs.LARGE;

    private final LongHashFunction hash;
    private final Slabs slabs = new Slabs();
    /** Zero where there is no entry. */
    private final long[][] parts = new long[PARTS][];

    private final int[] sizes = new int[PARTS];
    private int size;

    /** @param seed of the hash */
    KeyTable(long seed) {
        hash = LongHashFunction.xx3(seed);
    }

    /** The key's record, null without one. */
    Packed get(byte[] key) {
        long hashed = hash.hashBytes(key);
        long[] slots = parts[part(hashed)];
        if (slots == null) {
            return null;
        }
        long entry = slots[slot(slots, tag(hashed), key, 0, key.length)];
        return entry == 0 ? null : slabs.get(entry & LOCATION);
    }

    /** Puts a copy of a record in its key's place; returns the one before, or null. */
    Packed put(Packed record) {
        return put(record, true);
    }

    /** Puts a copy of a record unless its key has one; says whether it did. */
    boolean putIfAbsent(Packed record) {
        return put(record, false) == null;
    }

    private Packed put(Packed record, boolean replace) {
        PackedReader in = record.content();
        int length = in.skip();
        long hashed = hash.hashBytes(record.bytes(), in.at() - length, length);
        int part = part(hashed);
        if (parts[part] == null) {
            parts[part] = new long[FIRST_SLOTS];
        }
        long[] slots = parts[part];
        int slot = slot(slots, tag(hashed), record.bytes(), in.at() - length, in.at());
        long held = slots[slot];
        Packed before = held == 0 ? null : slabs.get(held & LOCATION);
        if (before == null) {
            slots[slot] = entry(hashed, slabs.add(record));
            size++;
            // Three quarters at most, so that a free slot is never far.
            if (4 * ++sizes[part] > 3 * slots.length) {
                grow(part);
            }
        } else if (replace) {
            slots[slot] = entry(hashed, slabs.add(record));
            slabs.free(held & LOCATION);
            fillGaps(record.length());
        }
        return before;
    }

    private void grow(int part) {
        long[] slots = parts[part];
        long[] more = new long[2 * slots.length];
        for (long entry : slots) {
            if (entry != 0) {
                more[slot(more, entry)] = entry;
            }
        }
        parts[part] = more;
    }

    private void fillGaps(int put) {
        int rest = Math.min(MOVED * put, MOST_MOVED);
        while (rest > 0) {
            long location = slabs.nextToMove();
            if (location == 0) {
                return;
            }
            Packed record = slabs.get(location);
            rest -= record.length();
            long hashed = record.hashOfKey(hash);
            long[] slots = parts[part(hashed)];
            int slot = slot(slots, entry(hashed, location));
            if (slots[slot] != 0) {
                slots[slot] = entry(hashed, slabs.add(record));
                slabs.free(location);
            }
        }
    }

    private static int part(long hashed) {
        return (int) (hashed >>> TAG_BITS) & (PARTS - 1);
    }

    private static long tag(long hashed) {
        return hashed << Slabs.LOCATION_BITS;
    }

    private static long entry(long hashed, long location) {
        return tag(hashed) | location;
    }

    /** Where a key of this tag should be, if the slot is free. */
    private static int first(long[] slots, long tag) {
        return (int) (tag >>> Slabs.LOCATION_BITS) & (slots.length - 1);
    }

    /** Where the key is, or else belongs. */
    private int slot(long[] slots, long tag, byte[] key, int from, int to) {
        int slot = first(slots, tag);
        while (slots[slot] != 0
                && ((slots[slot] & ~LOCATION) != tag
                        || !slabs.get(slots[slot] & LOCATION).isOf(key, from, to))) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** Where this very entry is, or else a free slot for it. */
    private static int slot(long[] slots, long entry) {
        int slot = first(slots, entry);
        while (slots[slot] != 0 && slots[slot] != entry) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    int size() {
        return size;
    }

    /** Bytes that records take, with the gaps between them. */
    long recordBytes() {
        return slabs.used();
    }

    /**
     * All records; tolerates changes while it is walked, and then may or may not show them. They come part by part, and those
     * of a part are put fastest one after another: so a table fills faster in the order of another of the same seed.
     */
    Iterator<Packed> iterator() {
        return new Walk();
    }

    /**
     * Takes the records of a part at once, copies of all but large ones: a walk may last, and must not keep whole slabs from
     * going.
     */
    private final class Walk implements Iterator<Packed> {
        private int nextPart;
        private List<Packed> records = List.of();
        private int next;

        @Override
        public boolean hasNext() {
            while (next == records.size() && nextPart < PARTS) {
                long[] slots = parts[nextPart++];
                if (slots != null) {
                    records = taken(slots);
                    next = 0;
                }
            }
            return next < records.size();
        }

        private List<Packed> taken(long[] slots) {
            List<Packed> found = new ArrayList<>();
            int bytes = 0;
            for (long entry : slots) {
                if (entry != 0) {
                    Packed record = slabs.get(entry & LOCATION);
                    found.add(record);
                    int length = record.length();
                    bytes += length > Slabs.LARGE ? 0 : length;
                }
            }
            byte[] copy = new byte[bytes];
            int at = 0;
            for (int i = 0; i < found.size(); i++) {
                Packed record = found.get(i);
                int length = record.length();
                if (length <= Slabs.LARGE) {
                    System.arraycopy(record.bytes(), record.at(), copy, at, length);
                    found.set(i, new Packed(copy, at));
                    at += length;
                }
            }
            return found;
        }

        @Override
        public Packed next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return records.get(next++);
        }
    }
}
