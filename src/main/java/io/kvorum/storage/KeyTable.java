package io.kvorum.storage;

import io.kvorum.port.Entropy;
import java.util.Iterator;
import java.util.NoSuchElementException;
import net.openhft.hashing.LongHashFunction;

/**
 * Packed records by key, which each of them begins with. Nothing is ever taken out.
 *
 * <p>It consists of many small hash tables with open addressing, so that no put has to move more than a few thousand
 * entries, however many there are. An entry costs a reference and its share of free slots. The hash is seeded: nobody can
 * choose keys that meet in one slot. One thread at a time.
 */
final class KeyTable {
    private static final int PARTS = 1 << 12;
    private static final int FIRST_SLOTS = 4;

    private final LongHashFunction hash;
    private final byte[][][] parts = new byte[PARTS][][];
    private final int[] sizes = new int[PARTS];
    private int size;

    KeyTable(Entropy entropy) {
        hash = LongHashFunction.xx3(entropy.nextLong());
    }

    /** The key's record, null without one. */
    byte[] get(byte[] key) {
        long hashed = hash.hashBytes(key);
        byte[][] slots = parts[part(hashed)];
        return slots == null ? null : slots[slot(slots, hashed, key)];
    }

    /** Puts a record in its key's place; returns the one before, or null. */
    byte[] put(byte[] key, byte[] packed) {
        long hashed = hash.hashBytes(key);
        int part = part(hashed);
        if (parts[part] == null) {
            parts[part] = new byte[FIRST_SLOTS][];
        }
        byte[][] slots = parts[part];
        int slot = slot(slots, hashed, key);
        byte[] before = slots[slot];
        slots[slot] = packed;
        if (before == null) {
            size++;
            // Three quarters at most, so that a free slot is never far.
            if (4 * ++sizes[part] > 3 * slots.length) {
                parts[part] = grown(slots);
            }
        }
        return before;
    }

    private byte[][] grown(byte[][] slots) {
        byte[][] more = new byte[2 * slots.length][];
        for (byte[] packed : slots) {
            if (packed != null) {
                byte[] key = Packer.key(packed);
                more[slot(more, hash.hashBytes(key), key)] = packed;
            }
        }
        return more;
    }

    private static int part(long hashed) {
        return (int) (hashed >>> 32) & (PARTS - 1);
    }

    /** Where the key is, or else belongs. */
    private static int slot(byte[][] slots, long hashed, byte[] key) {
        int slot = (int) hashed & (slots.length - 1);
        while (slots[slot] != null && !Packer.isOf(slots[slot], key)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    int size() {
        return size;
    }

    /** All records; tolerates changes while it is walked, and then may or may not show them. */
    Iterator<byte[]> iterator() {
        return new Walk();
    }

    /** Goes on in the slots that a part had when the walk came to it: no entry ever moves within them. */
    private final class Walk implements Iterator<byte[]> {
        private int nextPart;
        private byte[][] slots = new byte[0][];
        private int slot;

        @Override
        public boolean hasNext() {
            while (true) {
                while (slot < slots.length) {
                    if (slots[slot] != null) {
                        return true;
                    }
                    slot++;
                }
                if (nextPart == PARTS) {
                    return false;
                }
                byte[][] next = parts[nextPart++];
                if (next != null) {
                    slots = next;
                    slot = 0;
                }
            }
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return slots[slot++];
        }
    }
}
