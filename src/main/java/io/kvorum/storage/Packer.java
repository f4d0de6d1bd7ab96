package io.kvorum.storage;

import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.PlainLine;
import io.kvorum.version.PlainLineBuffer;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.openhft.hashing.LongHashFunction;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Records as they lie in memory: a third of the object graph and half of the line, and much cheaper to read than either is
 * to parse. Never leaves the process, so the form is free to change.
 *
 * <pre>length of all that follows, key length, key, line length, context size, (actor, counter)*, siblings, (actor, counter, timestamp, kind, [type], [value])*</pre>
 *
 * <p>Numbers take seven bits a byte, texts and values stand after their length, and an actor is its place in a list that
 * all records share. One thread packs; any thread unpacks what was handed to it.
 */
final class Packer {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();
    private static final LongTupleHashFunction XXH3_128 = LongTupleHashFunction.xx128();

    private static final int LONGEST_NUMBER = 10;
    private static final int SCRATCH = 4 * 1024;

    private final Actors actors = new Actors();
    /** Of the one thread that packs: most records are put together here. */
    private final byte[] scratch = new byte[SCRATCH];
    /** Valid until the next record is packed. */
    Packed pack(byte[] key, Record record) {
        Writer out = writer(longest(key, record));
        out.bytes(key);
        out.number(record.line().length);
        VectorClock context = record.versioned().context();
        out.number(context.size());
        for (int i = 0; i < context.size(); i++) {
            out.number(actors.place(context.actor(i)));
            out.number(context.counter(i));
        }
        List<Sibling> siblings = record.versioned().siblings();
        out.number(siblings.size());
        for (Sibling sibling : siblings) {
            out.number(actors.place(sibling.dot().actor()));
            out.number(sibling.dot().counter());
            out.number(sibling.timestamp().packed());
            pack(sibling.value(), out);
        }
        return out.packed();
    }

    /** The same from a line that says it. */
    Packed pack(PlainLine line) {
        byte[] bytes = line.bytes();
        // What a line says in digits and names takes less room here.
        Writer out = writer(line.length());
        out.bytes(bytes, line.keyFrom(), line.keyTo());
        out.number(line.length());
        out.number(line.contextSize());
        for (int i = 0; i < line.contextSize(); i++) {
            out.number(actors.place(bytes, line.actorFrom(i), line.actorTo(i)));
            out.number(line.counter(i));
        }
        out.number(1);
        out.number(actors.place(bytes, line.actorFrom(), line.actorTo()));
        out.number(line.counter());
        out.number(line.timestamp());
        if (line.isTombstone()) {
            out.number(Packed.TOMBSTONE);
        } else if (line.hasType()) {
            out.number(Packed.TYPED);
            out.bytes(bytes, line.typeFrom(), line.typeTo());
            out.bytes(bytes, line.valueFrom(), line.valueTo());
        } else {
            out.number(Packed.TEXT);
            out.bytes(bytes, line.valueFrom(), line.valueTo());
        }
        return out.packed();
    }

    private static void pack(Value value, Writer out) {
        if (value == null) {
            out.number(Packed.TOMBSTONE);
        } else if (value.contentType() == null) {
            out.number(Packed.TEXT);
            out.bytes(value.bytes());
        } else {
            out.number(Packed.TYPED);
            out.bytes(value.contentType().getBytes(StandardCharsets.UTF_8));
            out.bytes(value.bytes());
        }
    }

    Record unpack(Packed packed) {
        return unpack(packed, packed.key());
    }

    /**
     * The same for somebody who has the key already.
     *
     * @param key the record's own
     */
    Record unpack(Packed packed, String key) {
        PackedReader in = packed.content();
        in.skip();
        in.number();
        int contextSize = (int) in.number();
        String[] seen = new String[contextSize];
        long[] counters = new long[contextSize];
        for (int i = 0; i < contextSize; i++) {
            seen[i] = actors.at(in.number()).name();
            counters[i] = in.number();
        }
        int count = (int) in.number();
        List<Sibling> siblings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Dot dot = new Dot(actors.at(in.number()).name(), in.number());
            siblings.add(new Sibling(dot, new HybridTimestamp(in.number()), in.value()));
        }
        return Record.of(key, Versioned.of(VectorClock.ofSorted(seen, counters), siblings));
    }

    /**
     * The digest of a packed record: XXH3, 128 bits, over the hashes of its texts, its numbers, and the 128-bit hashes of its
     * values. On the thread that packs.
     */
    RecordDigest digest(Packed packed) {
        PackedReader in = packed.content();
        Parts parts = new Parts();
        parts.add(in.hash(XXH3));
        in.number();
        int contextSize = (int) in.number();
        parts.add(contextSize);
        for (int i = 0; i < contextSize; i++) {
            parts.add(actors.at(in.number()).hash());
            parts.add(in.number());
        }
        for (long siblings = in.number(); siblings > 0; siblings--) {
            parts.add(actors.at(in.number()).hash());
            parts.add(in.number());
            parts.add(in.number());
            int kind = (int) in.number();
            parts.add(kind);
            if (kind == Packed.TYPED) {
                parts.add(in.hash(XXH3));
            }
            if (kind != Packed.TOMBSTONE) {
                int length = in.skip();
                parts.addHash(packed.bytes(), in.at() - length, length);
            }
        }
        return parts.digest();
    }

    /**
     * Adds a packed record's line to others. On any thread that the record was handed to.
     *
     * @return false when its texts are not all plain; then nothing was added
     */
    boolean addLine(Packed packed, PlainLineBuffer lines) {
        byte[] bytes = packed.bytes();
        PackedReader in = packed.content();
        int keyLength = in.skip();
        lines.begin(bytes, in.at() - keyLength, in.at());
        in.number();
        // The context stands first here, and last in the line.
        PackedReader context = new PackedReader(bytes, in.at());
        for (long numbers = 2 * in.number(); numbers > 0; numbers--) {
            in.number();
        }
        for (long siblings = in.number(); siblings > 0; siblings--) {
            lines.sibling(actors.at(in.number()).utf8(), in.number(), new HybridTimestamp(in.number()));
            addValue(in, bytes, lines);
        }
        lines.context();
        for (long entries = context.number(); entries > 0; entries--) {
            lines.entry(actors.at(context.number()).utf8(), context.number());
        }
        return lines.end();
    }

    private static void addValue(PackedReader in, byte[] bytes, PlainLineBuffer lines) {
        int kind = (int) in.number();
        if (kind == Packed.TOMBSTONE) {
            lines.tombstone();
        } else if (kind == Packed.TEXT) {
            int length = in.skip();
            lines.value(bytes, in.at() - length, in.at());
        } else {
            int typeLength = in.skip();
            int typeEnd = in.at();
            int length = in.skip();
            lines.value(bytes, in.at() - length, in.at(), typeEnd - typeLength, typeEnd);
        }
    }

    private Writer writer(int longest) {
        long bytes = (long) LONGEST_NUMBER + longest;
        return new Writer(bytes <= SCRATCH ? scratch : new byte[Math.toIntExact(bytes)]);
    }

    private static int longest(byte[] key, Record record) {
        Versioned versioned = record.versioned();
        long most = key.length + (3L + 2L * versioned.context().size()) * LONGEST_NUMBER;
        for (Sibling sibling : versioned.siblings()) {
            most += 6L * LONGEST_NUMBER;
            Value value = sibling.value();
            if (value != null) {
                // UTF-8 takes at most three bytes for a char.
                most += value.bytes().length
                        + (value.contentType() == null
                                ? 0
                                : 3L * value.contentType().length());
            }
        }
        return Math.toIntExact(most);
    }

    private static final class Writer {
        private final byte[] bytes;
        /** The length of what is written comes before it, when it is known. */
        private int at = LONGEST_NUMBER;

        Writer(byte[] bytes) {
            this.bytes = bytes;
        }

        Packed packed() {
            int length = at - LONGEST_NUMBER;
            int start = LONGEST_NUMBER - Math.max(1, (38 - Integer.numberOfLeadingZeros(length)) / 7);
            at = start;
            number(length);
            return new Packed(bytes, start);
        }

        void number(long number) {
            long rest = number;
            while (rest > 0x7f) {
                bytes[at++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[at++] = (byte) rest;
        }

        void bytes(byte[] piece) {
            bytes(piece, 0, piece.length);
        }

        void bytes(byte[] source, int from, int to) {
            number(to - from);
            System.arraycopy(source, from, bytes, at, to - from);
            at += to - from;
        }
    }

    /** What a digest is made of. */
    private static final class Parts {
        private long[] parts = new long[16];
        private int size;

        void add(long part) {
            if (size == parts.length) {
                parts = Arrays.copyOf(parts, 2 * size);
            }
            parts[size++] = part;
        }

        void addHash(byte[] bytes, int from, int length) {
            long[] hash = new long[2];
            XXH3_128.hashBytes(bytes, from, length, hash);
            add(hash[0]);
            add(hash[1]);
        }

        RecordDigest digest() {
            long[] hash = new long[2];
            XXH3_128.hashLongs(parts, 0, size, hash);
            return new RecordDigest(hash[0], hash[1]);
        }
    }
}
