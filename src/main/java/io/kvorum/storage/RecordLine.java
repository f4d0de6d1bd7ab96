package io.kvorum.storage;

import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.PlainLine;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;

/**
 * A record as it is read back from a file: mostly a plain line that is looked at where it lies, because making objects of
 * millions of records takes longer than all else that a recovery does. Says something until the next line is read; used by
 * one thread.
 */
final class RecordLine {
    private final PlainLine plain = new PlainLine();
    private Record record;

    /** A record that is an object already. */
    static RecordLine of(Record record) {
        RecordLine line = new RecordLine();
        line.record = record;
        return line;
    }

    /**
     * Reads the line that the reader is at.
     *
     * @throws MalformedRecordException see {@link RecordCodec#decode}
     */
    void read(LineReader lines) throws MalformedRecordException {
        record = plain.read(lines.bytes(), lines.from(), lines.to()) ? null : RecordCodec.decode(lines.line());
    }

    /** The parts of the line, null when only {@link #record} can tell. */
    PlainLine plainOrNull() {
        return record == null ? plain : null;
    }

    Record record() {
        return record == null ? plain.toRecord() : record;
    }
}
