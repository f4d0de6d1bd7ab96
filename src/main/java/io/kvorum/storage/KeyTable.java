package io.kvorum.storage;

import io.kvorum.port.Entropy;
import java.util.Iterator;
import java.util.NoSuchElementException;
import net.openhft.hashing.LongHashFunction;

/**
 * Packed records by key, which each of them begins with. Nothing is ever taken out.
 *
 * <p>It consists of many small hash tables with open addressing, so that no put has to move more than a few thousand
 * entries, however many there are. An entry costs a reference, its hash and its share of free slots; the hash saves the way
 * to most records that are of another key, each of which the processor's cache does not have. It is seeded: nobody can choose
 * keys that meet in one slot. One thread at a time.
 */
final class KeyTable {
    private static final int PARTS = 1 << 12;
    private static final int FIRST_SLOTS = 4;

    private final LongHashFunction hash;
    private final byte[][][] parts = new byte[PARTS][][];
    /** Of the record in each slot; meaningless where there is none. */
    private final int[][] hashes = new int[PARTS][];

    private final int[] sizes = new int[PARTS];
    private int size;

    KeyTable(Entropy entropy) {
        hash = LongHashFunction.xx3(entropy.nextLong());
    }

    /** The key's record, null without one. */
    byte[] get(byte[] key) {
        long hashed = hash.hashBytes(key);
        int part = part(hashed);
        byte[][] slots = parts[part];
        return slots == null ? null : slots[slot(slots, hashes[part], (int) hashed, key, 0, key.length)];
    }

    /** Puts a record in its key's place; returns the one before, or null. */
    byte[] put(byte[] packed) {
        return put(packed, true);
    }

    /** Puts a record unless its key has one; says whether it did. */
    boolean putIfAbsent(byte[] packed) {
        return put(packed, false) == null;
    }

    private byte[] put(byte[] packed, boolean replace) {
        int from = Packer.keyFrom(packed);
        int to = Packer.keyTo(packed);
        long hashed = hash.hashBytes(packed, from, to - from);
        int part = part(hashed);
        if (parts[part] == null) {
            parts[part] = new byte[FIRST_SLOTS][];
            hashes[part] = new int[FIRST_SLOTS];
        }
        byte[][] slots = parts[part];
        int slot = slot(slots, hashes[part], (int) hashed, packed, from, to);
        byte[] before = slots[slot];
        if (before == null) {
            slots[slot] = packed;
            hashes[part][slot] = (int) hashed;
            size++;
            // Three quarters at most, so that a free slot is never far.
            if (4 * ++sizes[part] > 3 * slots.length) {
                grow(part);
            }
        } else if (replace) {
            slots[slot] = packed;
        }
        return before;
    }

    private void grow(int part) {
        byte[][] slots = parts[part];
        byte[][] more = new byte[2 * slots.length][];
        int[] theirs = new int[more.length];
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null) {
                int hashed = hashes[part][i];
                int slot = hashed & (more.length - 1);
                while (more[slot] != null) {
                    slot = (slot + 1) & (more.length - 1);
                }
                more[slot] = slots[i];
                theirs[slot] = hashed;
            }
        }
        parts[part] = more;
        hashes[part] = theirs;
    }

    private static int part(long hashed) {
        return (int) (hashed >>> 32) & (PARTS - 1);
    }

    /** Where the key is, or else belongs. */
    private static int slot(byte[][] slots, int[] hashes, int hashed, byte[] key, int from, int to) {
        int slot = hashed & (slots.length - 1);
        while (slots[slot] != null && (hashes[slot] != hashed || !Packer.isOf(slots[slot], key, from, to))) {
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
