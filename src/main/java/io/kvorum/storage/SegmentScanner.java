package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Reads one segment in pieces, hands on its good records, and finds out what any damage means: a tear, when nothing in
 * the file was written after the damaged batch had its fsync, else corruption. Background only.
 *
 * <p>Up to the first damage it hands on every record; after it none, but reads on for proof. With a {@link SkipLog} it
 * hands on every good record of the file.
 */
final class SegmentScanner implements AutoCloseable {
    private final String name;
    private final long segment;
    private final StorageSettings settings;
    private final Consumer<RecordLine> sink;
    private final SkipLog skips;
    private final LineReader lines;
    private final RecordLine record = new RecordLine();

    private boolean headerRead;
    private long firstCommit;
    private long lastCommit;
    private Damage damage;
    /** The batch that the damage is in; what is valid and later proves that it was on disk. */
    private long damagedCommit;

    private boolean damagedCommitSeen;

    private long goodEnd;
    /** Where the empty lines begin that stand before the next line, -1 without any. */
    private long emptyFrom = -1;

    private long batchStart;
    private long lastBatchStart;
    private long unprovenStart;
    private long syncedCommit;
    private long batchRecords;
    private CRC32C batchCrc = new CRC32C();

    /**
     * Opens the segment.
     *
     * @param expectedCommit the number that its first batch should have, 0 when that is not known
     */
    SegmentScanner(
            Disk disk,
            long segment,
            long expectedCommit,
            StorageSettings settings,
            Consumer<RecordLine> sink,
            SkipLog skips)
            throws IOException {
        this.name = WalFormat.segmentName(segment);
        this.segment = segment;
        this.firstCommit = expectedCommit;
        this.lastCommit = Math.max(0, expectedCommit - 1);
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
                endOfFile();
                return true;
            }
            if (headerRead && lines.whole() && lines.length() == 0) {
                emptyFrom = emptyFrom < 0 ? lines.offset() : emptyFrom;
            } else {
                afterEmptyLines();
                accept();
            }
        }
        return false;
    }

    /** Lines follow each other, so a block of the disk is missing that was written over the empty ones. */
    private void afterEmptyLines() {
        if (emptyFrom >= 0 && damage == null) {
            damaged(emptyFrom, "nothing was written before byte " + lines.offset());
            if (skips != null) {
                skips.place(damage.toString());
            }
        }
        emptyFrom = -1;
    }

    private void accept() {
        try {
            if (!lines.whole()) {
                throw MalformedRecordException.content("a line is cut off or longer than any line written");
            }
            if (lines.offset() == 0) {
                header(WalFormat.Header.parse(lines.line()));
            } else if (WalFormat.looksLikeCommit(lines)) {
                commit(WalFormat.Commit.parse(lines.line()));
            } else {
                record.read(lines);
                record();
            }
        } catch (MalformedRecordException e) {
            damaged(lines.offset(), e.getMessage());
            if (skips != null) {
                skips.line(name, lines, sink);
            }
        }
    }

    private void header(WalFormat.Header header) throws MalformedRecordException {
        Identity.checkOwner(name, header.format(), header.node(), header.cluster(), settings);
        if (header.segment() != segment) {
            throw MalformedRecordException.content("its header is that of segment " + header.segment());
        }
        headerRead = true;
        firstCommit = header.firstCommit();
        lastCommit = firstCommit - 1;
        syncedCommit = lastCommit;
        goodEnd = lines.end();
        beginBatch();
    }

    private void beginBatch() {
        batchStart = lines.end();
        batchRecords = 0;
        batchCrc = new CRC32C();
    }

    private void record() {
        if (damage == null) {
            goodEnd = lines.end();
            batchRecords++;
            batchCrc.update(lines.bytes(), lines.from(), lines.length());
            batchCrc.update('\n');
        } else if (!headerRead) {
            corrupt("batches follow, and they are written only after the header's fsync");
        } else if (damagedCommitSeen) {
            corrupt("a record at byte " + lines.offset() + " was written after the fsync of the damaged batch");
        }
        if (damage == null || skips != null) {
            sink.accept(record);
        }
    }

    private void commit(WalFormat.Commit commit) {
        if (damage != null) {
            commitAfterDamage(commit);
            return;
        }
        long expected = lastCommit + 1;
        boolean fits = commit.records() == batchRecords
                && commit.bytes() == lines.offset() - batchStart
                && commit.crc().equals(WalFormat.crc(batchCrc));
        if (commit.number() == expected && fits) {
            lastCommit = expected;
            goodEnd = lines.end();
            lastBatchStart = batchStart;
            if (commit.strict() || commit.synced() > syncedCommit) {
                unprovenStart = lastBatchStart;
                syncedCommit = commit.synced();
            }
            beginBatch();
            return;
        }
        damaged(
                batchStart,
                commit.number() == expected
                        ? "batch " + expected + " is not what its commit line counts"
                        : "commit " + commit.number() + " stands where commit " + expected + " was expected");
        if (skips != null) {
            skips.place(damage.toString());
        }
        commitAfterDamage(commit);
    }

    private void commitAfterDamage(WalFormat.Commit commit) {
        String at = " at byte " + lines.offset();
        if (!headerRead) {
            corrupt("batches follow, and they are written only after the header's fsync");
        } else if (commit.number() < damagedCommit) {
            corrupt("commit " + commit.number() + at + " is an earlier one");
        } else if (commit.number() > damagedCommit && commit.synced() >= damagedCommit) {
            corrupt("commit " + commit.number() + at + " was written after the fsync of the damaged batch "
                    + damagedCommit);
        } else if (commit.number() == damagedCommit && commit.strict()) {
            damagedCommitSeen = true;
        }
        if (skips != null) {
            lastCommit = Math.max(lastCommit, commit.number());
        }
    }

    private void damaged(long offset, String reason) {
        if (damage == null) {
            damage = new Damage(name, offset, reason, null);
            damagedCommit = lastCommit + 1;
        }
    }

    private void corrupt(String proof) {
        damage = damage.provenBy(proof);
    }

    private void endOfFile() {
        if (lines.end() == 0) {
            endsTooSoon("it is empty");
        } else if (damage == null && batchRecords > 0) {
            endsTooSoon("its last batch has no commit line");
        }
    }

    private void endsTooSoon(String reason) {
        damaged(emptyFrom < 0 ? lines.end() : emptyFrom, reason);
        if (skips != null) {
            skips.place(damage.toString());
        }
    }

    /** Counts all damage as corruption, because of this proof from outside the file. */
    void prove(String proof) {
        if (damage != null) {
            corrupt(proof);
        }
    }

    String name() {
        return name;
    }

    long segment() {
        return segment;
    }

    /** The first damage, null when all is well. */
    Damage damage() {
        return damage;
    }

    /** Whether there is a segment at all: a crash right after its creation leaves less than its header. */
    boolean headerRead() {
        return headerRead;
    }

    /** The number of its first batch. */
    long firstCommit() {
        return firstCommit;
    }

    /** The last good commit; the one before the segment when it has none. */
    long lastCommit() {
        return lastCommit;
    }

    boolean hasBatches() {
        return lastCommit >= firstCommit;
    }

    /** Where the good part ends: after the last commit, or the last good record that leads a torn batch. */
    long goodEnd() {
        return goodEnd;
    }

    /** Where the part begins that was perhaps never fsynced; the start of the file when that is the first batch. */
    long unprovenStart() {
        return syncedCommit < firstCommit ? 0 : unprovenStart;
    }

    /** The commit line that makes the leading records of a torn batch a whole one; null when there are none. */
    WalFormat.Commit closingCommit() {
        if (batchRecords == 0) {
            return null;
        }
        return new WalFormat.Commit(
                lastCommit + 1, batchRecords, goodEnd - batchStart, WalFormat.crc(batchCrc), lastCommit, true);
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
