package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.DiskFullException;
import io.kvorum.port.Entropy;
import io.kvorum.port.Scheduler;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridClock;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One node's durable map. All methods but {@link #keyCount} and {@link #recordMemory} are called, and all callbacks come, on
 * the owner's loop.
 *
 * <p>A write is computed against the newest state, pending ones included, and becomes part of the durable state when its
 * group commit landed. Reads and snapshots see durable state only, so a group commit that fails has nothing to undo.
 */
public final class StorageEngine {
    private final Disk disk;
    private final Background background;
    private final StorageSettings settings;
    private final StorageListener listener;
    private final Store store;
    private final Wal wal;
    private final Minter minter;
    private final HybridClock time;
    private final SpaceGuard space;
    private final RecordLimits limits;
    private final boolean lostRecords;
    private final Map<String, Appended> pending = new HashMap<>();
    private final Closing closing;
    private final Snapshots snapshots;

    private boolean stopping;
    /** Why the disk cannot be trusted any more, null while it can. */
    private Throwable fatal;

    private StorageEngine(
            Disk disk,
            Background background,
            Clock clock,
            Scheduler scheduler,
            Entropy entropy,
            StorageSettings settings,
            StorageListener listener,
            Recovery.Recovered recovered) {
        this.disk = disk;
        this.background = background;
        this.settings = settings;
        this.listener = listener;
        this.store = recovered.store();
        SegmentWriter writer = recovered.writer();
        this.wal = new Wal(background, scheduler, settings, writer, new WalOwner());
        this.minter = new Minter(settings.nodeId(), entropy, recovered.actor(), recovered.counter());
        this.time = new HybridClock(clock::wallMillis);
        this.time.observe(recovered.maxTimestamp());
        this.space = new SpaceGuard(disk, background, scheduler, settings.diskReserveBytes(), recovered.usableBytes());
        this.limits = new RecordLimits(settings, listener);
        this.closing = new Closing(disk, background, writer);
        this.snapshots = new Snapshots(
                wal,
                listener,
                recovered.snapshotCommit(),
                () -> new SnapshotRun(disk, background, scheduler, clock, settings, store, wal));
        this.lostRecords = recovered.lostRecords();
    }

    /**
     * Recovers a data directory and opens it.
     *
     * @param background takes all disk work; nothing else may use the disk's log and snapshot files
     * @param opened gets the store, ready to serve
     * @param failed gets a {@link StorageException} when the directory cannot be used
     */
    public static void open(
            Disk disk,
            Background background,
            Clock clock,
            Scheduler scheduler,
            Entropy entropy,
            StorageSettings settings,
            StorageListener listener,
            Consumer<StorageEngine> opened,
            Consumer<Throwable> failed) {
        Recovery recovery = new Recovery(disk, clock, entropy, settings);
        new Opening(background, recovery, listener, failed)
                .run(recovered -> opened.accept(
                        new StorageEngine(disk, background, clock, scheduler, entropy, settings, listener, recovered)));
    }

    /**
     * Writes as a replica of the key: mints a dot and a timestamp on top of the newest state and appends the result.
     *
     * @param valueOrNull null writes a tombstone
     * @param contextOrNull what the client had seen, null when it did not say
     * @throws KvorumException when it was refused and nothing was appended: DISK_FULL, TOO_MANY_SIBLINGS, CLOCK_SKEW,
     *     TOO_LARGE, NOT_READY
     */
    public Appended write(String key, Value valueOrNull, ContextToken contextOrNull) {
        requireOpen();
        space.require(wal.pendingBytes());
        HybridTimestamp floor = HybridTimestamp.ZERO;
        VectorClock covered = null;
        if (contextOrNull != null) {
            floor = contextOrNull.timestamp();
            covered = contextOrNull.clock();
            limits.requireNoSkew("The context token", floor, time);
            minter.renewIfForgotten(covered, listener::notice);
        }
        Record held = newest(key);
        Versioned before = held == null ? Versioned.empty() : held.versioned();
        Dot dot = minter.mint();
        HybridTimestamp timestamp = time.tick(floor.max(before.maxTimestamp()));
        Versioned after = before.write(dot, timestamp, covered, valueOrNull, settings.policy());
        limits.requireFewSiblings(key, before, after);
        return append(Record.of(key, after));
    }

    /**
     * Joins a record from another replica into the newest state. When nothing changes nothing is appended, and the
     * sequence is that of the pending write that holds the state.
     *
     * @param incoming its checksum has been verified
     * @throws KvorumException when it was refused and nothing was appended: DISK_FULL, CLOCK_SKEW, TOO_LARGE, NOT_READY
     */
    public Appended merge(Record incoming) {
        requireOpen();
        HybridTimestamp timestamp = incoming.versioned().maxTimestamp();
        limits.requireNoSkew("The record of key \"" + incoming.key() + "\"", timestamp, time);
        minter.renewIfForgotten(incoming.versioned().context(), listener::notice);
        time.observe(timestamp);
        Appended waiting = pending.get(incoming.key());
        Record held = waiting != null ? waiting.record() : store.get(incoming.key());
        Versioned before = held == null ? Versioned.empty() : held.versioned();
        Versioned merged = before.merge(incoming.versioned(), settings.policy());
        if (merged.equals(before)) {
            return waiting != null ? waiting : new Appended(held != null ? held : incoming, 0);
        }
        space.require(wal.pendingBytes());
        return append(merged.equals(incoming.versioned()) ? incoming : Record.of(incoming.key(), merged));
    }

    private Record newest(String key) {
        Appended waiting = pending.get(key);
        return waiting != null ? waiting.record() : store.get(key);
    }

    private Appended append(Record record) {
        limits.requireLength(record);
        Appended appended = new Appended(record, wal.append(record));
        pending.put(record.key(), appended);
        wal.flushSoon();
        return appended;
    }

    private boolean isOpen() {
        return !stopping && fatal == null;
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw notOpen();
        }
    }

    /** Mints under a new actor: somebody may hold dots of the present one that this store does not remember. */
    public void renewActor() {
        minter.renew();
    }

    /** Whether recovery found that records had been lost. */
    public boolean lostRecords() {
        return lostRecords;
    }

    private KvorumException notOpen() {
        return new KvorumException(
                FailureCode.NOT_READY,
                fatal != null ? "The node's disk failed, it is stopping" : "The node is stopping");
    }

    /** The durable state of a key, null when the key was never heard of. */
    public StoredRecord find(String key) {
        return store.find(key);
    }

    /**
     * Calls back once everything up to this sequence is as durable as the fsync policy promises: with null, or with a
     * {@link KvorumException} DISK_FULL (it is gone) or OUTCOME_UNKNOWN (the disk failed). At once when that is known.
     *
     * @param sequence from {@link Appended}; 0 is durable
     */
    public void whenDurable(long sequence, Consumer<Throwable> done) {
        if (sequence == 0) {
            done.accept(null);
        } else {
            wal.whenDurable(sequence, done);
        }
    }

    /** Walks over all durable records; writes may go on meanwhile, and may be seen or not. */
    public Iterator<StoredRecord> records() {
        return store.records();
    }

    /** Keys that hold a value. Callable from any thread. */
    public int keyCount() {
        return store.liveKeys();
    }

    /** Bytes that records take, with the gaps between them. Callable from any thread. */
    public long recordMemory() {
        return store.memory();
    }

    /** Keys held, deleted ones included. */
    public int recordCount() {
        return store.size();
    }

    /** Who mints this node's dots at present. */
    public String actor() {
        return minter.actor();
    }

    /** The number of the last group commit, 0 before the first. */
    public long lastCommit() {
        return wal.lastCommit();
    }

    long pendingBytes() {
        return wal.pendingBytes();
    }

    /** Whether anything was committed that the last snapshot may lack. */
    public boolean changedSinceSnapshot() {
        return snapshots.isOneDue();
    }

    /**
     * Takes a snapshot, so that the log can be shortened. Joins the one that is being taken, if any; writes none when
     * nothing changed.
     *
     * @param failed the snapshot before stays in use and the log is kept
     */
    public void snapshot(Consumer<SnapshotResult> done, Consumer<Throwable> failed) {
        if (isOpen()) {
            snapshots.take(done, failed);
        } else {
            failed.accept(notOpen());
        }
    }

    /**
     * Replaces a small file beside the log, so that a crash leaves the old content or the new, whole.
     *
     * @param done gets null when the new content is on disk, or a {@link KvorumException}: DISK_FULL or NOT_READY when the
     *     old content stands, OUTCOME_UNKNOWN when that is not known; an fsync that failed ends the store
     */
    public void replaceFile(String name, byte[] content, Consumer<Throwable> done) {
        if (!isOpen()) {
            done.accept(notOpen());
            return;
        }
        background.run(
                () -> {
                    Durable.replace(disk, name, content);
                    return null;
                },
                replaced -> done.accept(null),
                cause -> {
                    if (cause instanceof FsyncFailedException) {
                        wal.fail(cause);
                    }
                    FailureCode code =
                            cause instanceof DiskFullException ? FailureCode.DISK_FULL : FailureCode.OUTCOME_UNKNOWN;
                    done.accept(new KvorumException(code, name + " could not be written: " + cause.getMessage()));
                });
    }

    /**
     * Takes no more writes, makes durable what is pending, takes a snapshot, and leaves the mark of a clean shutdown.
     * Reads go on. The disk itself, and its lock, stay the caller's to close, after this.
     *
     * @param done gets null, or why the next start will have to recover as after a crash
     */
    public void close(Consumer<Throwable> done) {
        if (!closing.join(done)) {
            return;
        }
        stopping = true;
        space.stop();
        wal.whenIdle(() -> {
            if (fatal != null) {
                closeFiles();
            } else {
                snapshots.take(result -> closeFiles(), cause -> {
                    listener.notice("The snapshot at shutdown failed, the log is kept: " + cause);
                    closeFiles();
                });
            }
        });
    }

    private void closeFiles() {
        wal.stop();
        if (fatal != null) {
            closing.after(fatal);
            return;
        }
        String actor = minter.actor();
        closing.cleanly(
                new Identity(settings.nodeId(), settings.clusterName(), actor),
                new CleanMarker(actor, minter.counter(), wal.lastCommit()));
    }

    /** What the log reports. */
    private final class WalOwner implements Wal.Owner {
        @Override
        public void committed(Batch batch, SegmentWriter.Landed landed) {
            long sequence = batch.firstSequence();
            for (Record record : batch.records()) {
                store.put(record);
                Appended waiting = pending.get(record.key());
                if (waiting != null && waiting.sequence() == sequence) {
                    pending.remove(record.key());
                }
                sequence++;
            }
            if (landed.usableBytes() == SegmentWriter.Landed.NOT_SAMPLED) {
                space.notSampled();
            } else {
                space.sampled(landed.usableBytes());
            }
            listener.batchCommitted(batch.records().size(), landed.bytes(), landed.fsyncNanos());
        }

        @Override
        public void dropped(DiskFullException cause) {
            pending.clear();
            // Peers may hold the dots that were just dropped. Under the same actor, the next context written here would
            // cover them, and a merge would take those values for overwritten.
            minter.renew();
            space.full();
            listener.notice("The disk is full, writes are refused until it has room again: " + cause.getMessage());
        }

        @Override
        public void failed(Throwable cause) {
            pending.clear();
            fatal = cause;
            snapshots.stop(cause);
            listener.fatal(cause);
        }

        @Override
        public void callbackFailed(RuntimeException cause) {
            listener.notice("A callback of a durable write failed: " + cause);
        }
    }
}
