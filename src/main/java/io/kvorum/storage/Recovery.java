package io.kvorum.storage;

import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.PlainLine;
import io.kvorum.version.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a data directory back: the snapshot, then the segments after it, then decides what the damage at the end means and
 * who this node is now. Background only, one {@link #step} after the other, in memory that does not depend on the files'
 * length.
 *
 * <p>Crash-safe at every step and repeatable: until {@link #result} it only deletes what means nothing, repairs the tail
 * with the bytes that are there, and replaces small files whole.
 */
final class Recovery {
    private static final long STEP_BYTES = 4 << 20;

    private final Disk disk;
    private final Clock clock;
    private final Entropy entropy;
    private final StorageSettings settings;
    private final SkipLog skips;
    private final long freshSeed;
    private final List<String> notices = new ArrayList<>();
    private final Set<String> damagedFiles = new LinkedHashSet<>();

    private boolean prepared;
    /** Null until the first record, or the end: its seed is in the snapshot. */
    private Store store;

    private Identity identity;
    /** Its actor as lines have it; no line has an empty one. */
    private byte[] ownActor = {};

    private CleanMarker marker;
    private List<Long> segments = List.of();
    private long bytesTotal;
    private long bytesDone;
    private SnapshotReader snapshot;
    private SegmentScanner scanner;
    private SegmentScanner lastScanned;
    private int nextSegment;
    private long firstSegment;
    private long snapshotCommit;
    private long lastCommit;
    private boolean commitKnown = true;
    private long maxOwnCounter;
    private HybridTimestamp maxTimestamp = HybridTimestamp.ZERO;
    private Recovered result;

    /**
     * A store that is ready to serve.
     *
     * @param actor who mints from now on
     * @param counter the highest counter that the actor used
     * @param snapshotCommit the last commit that the snapshot contains, -1 when a new snapshot is due anyway
     * @param maxTimestamp the highest timestamp held
     * @param lostRecords whether damage took records that were there once
     * @param notices what an operator should know
     */
    record Recovered(
            Store store,
            SegmentWriter writer,
            String actor,
            long counter,
            long snapshotCommit,
            HybridTimestamp maxTimestamp,
            long usableBytes,
            boolean lostRecords,
            List<String> notices) {}

    /** How far it is, see {@link StorageListener#recoveryProgress}. */
    record Progress(boolean done, String file, long bytesRead, long bytesTotal, int keys) {}

    Recovery(Disk disk, Clock clock, Entropy entropy, StorageSettings settings) {
        this.disk = disk;
        this.clock = clock;
        this.entropy = entropy;
        this.settings = settings;
        this.freshSeed = entropy.nextLong() >>> 1;
        this.skips = settings.salvage() ? new SkipLog() : null;
    }

    /**
     * Does the next bounded piece of work.
     *
     * @throws StorageException when the directory cannot be used
     */
    Progress step() throws IOException {
        String file = Identity.FILE;
        if (!prepared) {
            prepare();
            prepared = true;
        } else if (snapshot != null) {
            file = SnapshotWriter.FILE;
            if (snapshot.step(STEP_BYTES)) {
                endSnapshot();
            }
        } else if (scanner != null) {
            file = scanner.name();
            if (scanner.step(STEP_BYTES)) {
                endSegment();
            }
        } else if (nextSegment < segments.size()) {
            openSegment();
            file = scanner.name();
        } else {
            finish();
        }
        long open = snapshot != null ? snapshot.position() : scanner != null ? scanner.position() : 0;
        return new Progress(result != null, file, bytesDone + open, bytesTotal, store == null ? 0 : store.size());
    }

    /** The outcome, once a step said that it was the last. */
    Recovered result() {
        return result;
    }

    /** Closes what a failed step left open. */
    void abandon() throws IOException {
        if (snapshot != null) {
            snapshot.close();
        }
        if (scanner != null) {
            scanner.close();
        }
    }

    private void prepare() throws IOException {
        // What the last process renamed or created may still be in the cache only, and deletions follow below.
        Durable.syncDirectory(disk);
        List<Long> found = new ArrayList<>();
        for (String name : disk.list()) {
            if (name.endsWith(Durable.TEMPORARY)) {
                disk.delete(name);
            } else if (WalFormat.segmentNumber(name) > 0) {
                found.add(WalFormat.segmentNumber(name));
                bytesTotal += disk.size(name);
            }
        }
        found.sort(null);
        segments = found;
        boolean hasSnapshot = disk.exists(SnapshotWriter.FILE);
        readIdentity(hasSnapshot || !found.isEmpty());
        readMarker();
        if (hasSnapshot) {
            bytesTotal += disk.size(SnapshotWriter.FILE);
            snapshot = new SnapshotReader(disk, SnapshotWriter.FILE, settings, this::replay, skips);
        } else {
            beginSegments(1);
        }
    }

    private void readIdentity(boolean hasData) throws IOException {
        String problem = "the file is missing although there are data";
        try {
            identity = Identity.read(disk, settings);
            if (identity != null) {
                ownActor = identity.actor().getBytes(StandardCharsets.UTF_8);
            }
            if (identity != null || !hasData) {
                return;
            }
        } catch (MalformedRecordException e) {
            problem = e.getMessage();
        }
        Damage damage = new Damage(Identity.FILE, 0, problem, "it is replaced as a whole or not at all");
        if (skips == null) {
            throw damage.refusal();
        }
        skips.place(damage.toString());
        if (disk.exists(Identity.FILE)) {
            damagedFiles.add(Identity.FILE);
        }
    }

    private void readMarker() throws IOException {
        try {
            marker = CleanMarker.read(disk);
        } catch (MalformedRecordException e) {
            notices.add(CleanMarker.FILE + " is damaged (" + e.getMessage()
                    + "); the node takes a new actor, as after a shutdown that was not clean");
        }
    }

    private Store store() {
        if (store == null) {
            store = new Store(snapshot != null && snapshot.seed() >= 0 ? snapshot.seed() : freshSeed);
        }
        return store;
    }

    private void replay(RecordLine line) {
        PlainLine plain = line.plainOrNull();
        if (plain == null || !store().putIfAbsent(plain)) {
            replay(line.record());
            return;
        }
        if (plain.timestamp() > maxTimestamp.packed()) {
            maxTimestamp = new HybridTimestamp(plain.timestamp());
        }
        maxOwnCounter = Math.max(maxOwnCounter, plain.counterOf(ownActor));
    }

    private void replay(Record record) {
        store().merge(record, settings.policy());
        maxTimestamp = maxTimestamp.max(record.versioned().maxTimestamp());
        if (identity != null) {
            maxOwnCounter = Math.max(maxOwnCounter, record.versioned().context().get(identity.actor()));
        }
    }

    private void endSnapshot() throws IOException {
        SnapshotReader read = snapshot;
        read.close();
        snapshot = null;
        bytesDone += read.position();
        if (read.damage() != null) {
            if (skips == null) {
                throw read.damage().refusal();
            }
            damagedFiles.add(SnapshotWriter.FILE);
        }
        snapshotCommit = read.commit();
        lastCommit = snapshotCommit;
        // With an unreadable header the segments that are there say where the log goes on.
        commitKnown = read.firstSegment() != 0;
        beginSegments(commitKnown ? read.firstSegment() : segments.isEmpty() ? 0 : segments.get(0));
        if (segments.isEmpty()) {
            missing(firstSegment, firstSegment);
        }
    }

    private void beginSegments(long first) throws IOException {
        firstSegment = first;
        for (long segment : segments) {
            if (segment < first) {
                // Left by a crash after the snapshot, and not read.
                bytesTotal -= disk.size(WalFormat.segmentName(segment));
            }
        }
        segments = segments.stream().filter(segment -> segment >= first).toList();
        long expected = first;
        for (long segment : segments) {
            if (segment != expected) {
                missing(expected, segment - 1);
            }
            expected = segment + 1;
        }
    }

    private void missing(long from, long to) {
        String name = WalFormat.segmentName(from) + (to > from ? " to " + WalFormat.segmentName(to) : "");
        if (skips == null) {
            throw new StorageException(
                    Kind.CORRUPT,
                    name + " is missing, although what is there shows that it was written. " + Damage.WAYS_OUT);
        }
        skips.place(name + " is missing");
        commitKnown = false;
    }

    private void openSegment() throws IOException {
        long segment = segments.get(nextSegment++);
        scanner = new SegmentScanner(disk, segment, commitKnown ? lastCommit + 1 : 0, settings, this::replay, skips);
    }

    private void endSegment() throws IOException {
        SegmentScanner read = scanner;
        read.close();
        scanner = null;
        bytesDone += read.position();
        if (nextSegment < segments.size()) {
            read.prove("a later segment exists, and it is created only after the fsync of this one");
        } else if (read.segment() == firstSegment && firstSegment > 1 && !read.headerRead()) {
            read.prove("the snapshot is put in place only after the fsync of this segment's header");
        }
        checkFollows(read);
        Damage damage = read.damage();
        if (damage != null && skips != null) {
            damagedFiles.add(read.name());
            commitKnown = false;
        } else if (damage != null && damage.isCorruption()) {
            throw damage.refusal();
        }
        lastCommit = Math.max(lastCommit, read.lastCommit());
        lastScanned = read;
    }

    /** Commits are numbered without a gap: when some are missing, the file before lost its end. */
    private void checkFollows(SegmentScanner read) {
        if (!commitKnown || !read.headerRead() || read.firstCommit() == lastCommit + 1) {
            return;
        }
        String before = lastScanned != null ? lastScanned.name() : firstSegment > 1 ? SnapshotWriter.FILE : read.name();
        Damage damage = new Damage(
                before,
                lastScanned != null ? lastScanned.position() : bytesDone - read.position(),
                "it ends with commit " + lastCommit,
                read.name() + " begins with commit " + read.firstCommit());
        if (skips == null) {
            throw damage.refusal();
        }
        skips.place(damage + ", and " + damage.proof());
        damagedFiles.add(before);
    }

    /** A mark of a clean shutdown is written when the whole log is on disk: it proves the log's end as batches prove it. */
    private void checkAgainstMarker() {
        if (marker == null || marker.lastCommit() <= lastCommit) {
            return;
        }
        String proof = CleanMarker.FILE + " says that commit " + marker.lastCommit() + " was on disk at the shutdown";
        Damage damage = lastScanned == null
                ? new Damage(WalFormat.segmentName(firstSegment), 0, "it is missing", proof)
                : lastScanned.damage() != null
                        ? lastScanned.damage().provenBy(proof)
                        : new Damage(
                                lastScanned.name(), lastScanned.position(), "it ends with commit " + lastCommit, proof);
        if (skips == null) {
            throw damage.refusal();
        }
        skips.place(damage + ", so nothing is known of commits " + (lastCommit + 1) + " to " + marker.lastCommit());
        if (lastScanned != null) {
            damagedFiles.add(lastScanned.name());
        }
        // Its numbers are used up: a crash from here on must not find fewer commits than the mark says.
        lastCommit = marker.lastCommit();
    }

    private void finish() throws IOException {
        checkAgainstMarker();
        boolean salvaged = skips != null && (!skips.isEmpty() || !damagedFiles.isEmpty());
        boolean torn = lastScanned != null && lastScanned.damage() != null;
        boolean clean = !torn
                && skips == null
                && marker != null
                && identity != null
                && marker.actor().equals(identity.actor())
                && marker.lastCommit() == lastCommit
                && marker.counter() >= maxOwnCounter;
        String actor = clean ? identity.actor() : Minter.freshActor(settings.nodeId(), entropy);
        Salvage salvage = salvaged ? new Salvage(disk, clock, settings, damagedFiles) : null;
        if (salvaged) {
            salvage.keepCopies();
        }
        if (!clean) {
            new Identity(settings.nodeId(), settings.clusterName(), actor).write(disk);
        }
        SegmentWriter writer = salvaged ? salvage.rewrite(store(), lastSegment(), lastCommit) : repairTail(clean);
        CleanMarker.consume(disk);
        if (skips != null) {
            notices.add(salvaged ? skips.summary() + salvage.summary() : "Nothing had to be salvaged");
        }
        result = new Recovered(
                store(),
                writer,
                actor,
                clean ? marker.counter() : 0,
                salvaged ? writer.lastCommit() : snapshotCommit,
                maxTimestamp,
                SegmentWriter.usableBytes(disk),
                salvaged,
                notices);
    }

    private SegmentWriter repairTail(boolean clean) throws IOException {
        TailRepair repair = new TailRepair(disk, clock, settings);
        SegmentWriter writer =
                lastScanned == null ? repair.create(1, lastCommit) : repair.repair(lastScanned, lastCommit, clean);
        notices.addAll(repair.notices());
        OldFiles.deleteSegmentsBefore(disk, firstSegment);
        return writer;
    }

    private long lastSegment() {
        return segments.isEmpty() ? firstSegment : segments.get(segments.size() - 1);
    }
}
