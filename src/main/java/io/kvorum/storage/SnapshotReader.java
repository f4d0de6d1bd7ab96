package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Reads a snapshot in pieces and verifies it. Background only. */
final class SnapshotReader implements AutoCloseable {
    private final String name;
    private final StorageSettings settings;
    private final Consumer<RecordLine> sink;
    private final SkipLog skips;
    private final LineReader lines;
    private final RecordLine record = new RecordLine();
    private final CRC32C crc = new CRC32C();
    private long firstSegment;
    private long commit;
    private long seed = -1;
    private long records;
    private boolean ended;
    private Damage damage;

    /**
     * Opens the file.
     *
     * @param sink takes every record that reads well
     * @param skips null to stop at the first damage, else goes on past it and notes there what was skipped
     */
    SnapshotReader(Disk disk, String name, StorageSettings settings, Consumer<RecordLine> sink, SkipLog skips)
            throws IOException {
        this.name = name;
        this.settings = settings;
        this.sink = sink;
        this.skips = skips;
        this.lines = new LineReader(disk.read(name), WalFormat.MAX_LINE);
    }

    /** Reads about so many bytes; true when there is nothing more to read. */
    boolean step(long budgetBytes) throws IOException {
        long stop = lines.end() + budgetBytes;
        while (lines.end() < stop) {
            if (!lines.next()) {
                if (!ended) {
                    wrongEnd("it ends before its last line");
                }
                return true;
            }
            try {
                accept();
            } catch (MalformedRecordException e) {
                damaged(lines.offset(), e.getMessage());
                if (skips != null) {
                    skips.line(name, lines, sink);
                }
            }
            if (damage != null && skips == null) {
                return true;
            }
        }
        return false;
    }

    private void accept() throws MalformedRecordException {
        if (!lines.whole()) {
            throw MalformedRecordException.content("a line is cut off or longer than any line written");
        }
        if (ended) {
            throw MalformedRecordException.content("something follows its last line");
        }
        if (lines.offset() == 0) {
            header(lines.line());
        } else if (WalFormat.looksLikeRecord(lines)) {
            record.read(lines);
            sink.accept(record);
            records++;
        } else {
            end(lines.line());
        }
        crc.update(lines.bytes(), lines.from(), lines.length());
        crc.update('\n');
    }

    private void header(byte[] line) throws MalformedRecordException {
        SealedJson json = SealedJson.parse(line);
        long format = json.number("snapshot");
        Identity.checkOwner(name, format, json.text("node"), json.text("cluster"), settings);
        firstSegment = json.number("firstSegment");
        commit = json.number("commit");
        // Snapshots had none once.
        seed = json.has("seed") ? json.number("seed") : -1;
    }

    private void end(byte[] line) throws MalformedRecordException {
        SealedJson json = SealedJson.parse(line);
        long expected = json.number("records");
        if (!json.text("crc").equals(WalFormat.crc(crc)) || expected != records) {
            wrongEnd("its last line counts " + expected + " records with another checksum than the " + records
                    + " that were read");
        }
        ended = true;
    }

    private void wrongEnd(String reason) {
        damaged(lines.offset(), reason);
        if (skips != null) {
            skips.place(name + ": " + reason);
        }
    }

    private void damaged(long offset, String reason) {
        if (damage == null) {
            damage = new Damage(name, offset, reason, "a snapshot is put in place only after it was read back");
        }
    }

    /** What is wrong with the file, null when nothing is. */
    Damage damage() {
        return damage;
    }

    /** The first segment that the snapshot does not contain; 0 when the header cannot be read. */
    long firstSegment() {
        return firstSegment;
    }

    /** The last group commit that it surely contains. */
    long commit() {
        return commit;
    }

    /** The seed of the store it was taken of, -1 when that is not known. */
    long seed() {
        return seed;
    }

    long records() {
        return records;
    }

    /** Bytes read so far. */
    long position() {
        return lines.end();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
