package io.kvorum.storage;

import io.kvorum.storage.Directory.Line;
import io.kvorum.testing.FaultyDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directory with one damage in one file.
 *
 * @param at the first damaged byte
 * @param mask the bits of that byte that are flipped; 0 when the file is cut off there
 */
record Damaged(Directory directory, String file, int at, int mask) {
    /** The file cut to every length, and every byte of it with each single bit flipped, and with all of them. */
    static List<Damaged> all(Directory directory, String file) {
        List<Damaged> all = new ArrayList<>();
        for (int at = 0; at < directory.files().get(file).length; at++) {
            all.add(new Damaged(directory, file, at, 0));
            for (int bit = 0; bit < 8; bit++) {
                all.add(new Damaged(directory, file, at, 1 << bit));
            }
            all.add(new Damaged(directory, file, at, 0xff));
        }
        return all;
    }

    boolean isCut() {
        return mask == 0;
    }

    /** Whether no byte of the line was hit; the newline after it does not belong to it. */
    boolean spares(Line line) {
        return !line.file().equals(file) || line.end() <= at || (!isCut() && line.start() > at);
    }

    /** Whether the file ends exactly behind its header or a batch, as if there never had been more. */
    boolean endsWhereItMay() {
        return isCut() && directory.lines(file).stream().anyMatch(line -> !line.isRecord() && line.end() + 1 == at);
    }

    /** The file as it is now. */
    byte[] content() {
        byte[] sound = directory.files().get(file);
        if (isCut()) {
            return Arrays.copyOf(sound, at);
        }
        byte[] flipped = sound.clone();
        flipped[at] ^= (byte) mask;
        return flipped;
    }

    FaultyDisk disk() {
        return directory.with(file, content());
    }

    @Override
    public String toString() {
        return file + " of the node that was " + directory.name() + ", "
                + (isCut() ? "cut at " + at : "byte " + at + " flipped by " + Integer.toHexString(mask));
    }
}
