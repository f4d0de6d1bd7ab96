package io.kvorum.storage;

import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record that is whole within a damaged line: when the end of a line is what was hit, its neighbours still read well.
 *
 * @param start where it begins in the line
 * @param end where it ends, exclusive
 */
record IntactRecord(int start, int end, Record record) {
    /** All of them in a line, in their order. */
    static List<IntactRecord> in(byte[] line) {
        List<IntactRecord> found = new ArrayList<>();
        int start = WalFormat.recordStart(line, 0);
        while (start >= 0) {
            int end = Checksum.endOfSealed(line, start);
            IntactRecord intact = end < 0 ? null : decode(line, start, end);
            if (intact != null) {
                found.add(intact);
            }
            start = WalFormat.recordStart(line, intact == null ? start + 1 : end);
        }
        return found;
    }

    private static IntactRecord decode(byte[] line, int start, int end) {
        try {
            return new IntactRecord(start, end, RecordCodec.decode(Arrays.copyOfRange(line, start, end)));
        } catch (MalformedRecordException e) {
            return null;
        }
    }
}
