package io.kvorum.fuzz;

import io.kvorum.version.Checksum;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A good file of lines, and what becomes of such files.
 *
 * @param lines without their newlines
 * @param records those of them that are records
 * @param bytes the whole file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LineFile(List<byte[]> lines, List<byte[]> records, byte[] bytes) {
    /**
     * A file and what was done to it.
     *
     * @param from the good file
     * @param done what was done
     * @param line the damaged line, the first of them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Damaged(byte[] bytes, LineFile from, Done done, int line) {}

    /** What was done to a file. */
    enum Done {
        NOTHING,
        /** Some bytes of one line are others now, but for its newline. */
        OVERWRITTEN,
        /** Anything: lines dropped, doubled, swapped, cut, joined. */
        CHANGED,
        /** A record says something else now, and all checksums match. */
        SEALED
    }

    /** What makes good files of lines that are not what they were. */
    @FunctionalInterface
    interface Sealing {
        /** The lines with all checksums over other lines made anew. */
        List<byte[]> seal(List<byte[]> lines);
    }

    static LineFile of(List<byte[]> lines) {
        return new LineFile(lines, records(lines), join(lines));
    }

    static List<byte[]> records(List<byte[]> lines) {
        return lines.stream().filter(LineFile::isRecord).toList();
    }

    /** The records without one line, which may be another than a record. */
    List<byte[]> recordsWithout(int line) {
        List<byte[]> others = new ArrayList<>(lines);
        others.remove(line);
        return records(others);
    }

    static byte[] join(List<byte[]> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    boolean isRecord(int line) {
        return isRecord(lines.get(line));
    }

    static boolean isRecord(byte[] line) {
        return line.length > 5 && line[2] == 'k' && line[3] == 'e' && line[4] == 'y';
    }

    Damaged damaged(Dice dice, Draft draft, JsonChanges json, Sealing sealing) {
        return switch (dice.below(16)) {
            case 0 -> new Damaged(bytes, this, Done.NOTHING, lines.size());
            case 1, 2, 3, 4, 5 -> overwritten(dice);
            case 6, 7, 8, 9, 10 -> sealed(dice, draft, json, sealing);
            default -> changed(dice, draft);
        };
    }

    private Damaged overwritten(Dice dice) {
        int line = dice.below(lines.size());
        byte[] damaged = lines.get(line).clone();
        int at = dice.below(damaged.length);
        for (int i = dice.length(8); i >= 0 && at < damaged.length; i--, at++) {
            byte changed = (byte) (damaged[at] ^ (1 + dice.below(255)));
            damaged[at] = changed == '\n' ? (byte) (damaged[at] ^ 0x80) : changed;
        }
        List<byte[]> all = new ArrayList<>(lines);
        all.set(line, damaged);
        return new Damaged(join(all), this, Done.OVERWRITTEN, line);
    }

    private Damaged sealed(Dice dice, Draft draft, JsonChanges json, Sealing sealing) {
        List<byte[]> all = new ArrayList<>(lines);
        int line = dice.below(lines.size());
        byte[] good = all.get(line);
        draft.set(good, 0, good.length - Checksum.SUFFIX_LENGTH);
        json.change(draft, dice, lines);
        byte[] other = Checksum.seal(draft.bytes, draft.length);
        all.set(line, other);
        return new Damaged(join(isRecord(other) ? sealing.seal(all) : all), this, Done.SEALED, line);
    }

    private Damaged changed(Dice dice, Draft draft) {
        List<byte[]> all = new ArrayList<>(lines);
        int one = dice.below(all.size());
        int other = dice.below(all.size());
        switch (dice.below(6)) {
            case 0 -> all.remove(one);
            case 1 -> all.add(other, all.get(one));
            case 2 -> all.set(one, all.set(other, all.get(one)));
            case 3 -> all.subList(one, all.size()).clear();
            case 4 -> all.addAll(other, List.copyOf(all.subList(Math.min(one, other), Math.max(one, other))));
            default -> {}
        }
        draft.set(join(all));
        for (int i = dice.below(3); i > 0; i--) {
            ByteChanges.change(draft, dice, lines);
        }
        return new Damaged(draft.toBytes(), this, Done.CHANGED, -1);
    }

    /** Whether the bytes are a beginning of this file. */
    boolean beginsWith(byte[] beginning) {
        return beginning.length <= bytes.length
                && Arrays.equals(beginning, 0, beginning.length, bytes, 0, beginning.length);
    }
}
