package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.ManualBackground;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** A store on a disk that fails, in one thread, with every promise written down. */
final class StorageRig implements StorageListener {
    /** Room for a few small batches, and more than a block of the disk. */
    private static final int SPACE_BYTES = 600;

    final FaultyDisk disk;
    final StorageSettings settings;
    final Journal journal;
    final ManualClock clock = new ManualClock();
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final ManualBackground background = new ManualBackground();
    final List<String> notices = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    StorageEngine engine;
    Throwable openFailure;
    Throwable fatal;

    private StorageRig(FaultyDisk disk, StorageSettings settings, Journal journal) {
        this.disk = disk;
        this.settings = settings;
        this.journal = journal;
    }

    /** Small segments and batches, no reserve, one fsync for each commit. */
    static StorageSettings settings() {
        return with(FsyncPolicy.ALWAYS, 1 << 20, 0, false);
    }

    static StorageSettings salvaging() {
        return with(FsyncPolicy.ALWAYS, 1 << 20, 0, true);
    }

    static StorageSettings with(FsyncPolicy fsync, long segmentBytes, long reserve, boolean salvage) {
        return with(ConflictPolicy.LWW, fsync, segmentBytes, reserve, salvage);
    }

    static StorageSettings with(
            ConflictPolicy policy, FsyncPolicy fsync, long segmentBytes, long reserve, boolean salvage) {
        return settings(policy, fsync, segmentBytes, SPACE_BYTES, reserve, salvage);
    }

    private static StorageSettings settings(
            ConflictPolicy policy, FsyncPolicy fsync, long segmentBytes, int space, long reserve, boolean salvage) {
        return new StorageSettings(
                "node1", "kvorum", policy, fsync, 100, segmentBytes, space, 16, 1 << 16, 4, 10_000, reserve, salvage);
    }

    /** With space for many batches, so that most are written over it. */
    static StorageSettings roomy() {
        return settings(ConflictPolicy.LWW, FsyncPolicy.ALWAYS, 2_500, 1_500, 0, false);
    }

    /** The files of a disk, the log as long as what was written to it. */
    static Map<String, byte[]> withoutSpace(FaultyDisk disk) {
        Map<String, byte[]> files = new TreeMap<>(disk.files());
        files.replaceAll((name, content) -> StorageParsers.withoutSpace(content));
        return files;
    }

    /** Starts a store and runs until it opened or failed to. */
    static StorageRig start(FaultyDisk disk, StorageSettings settings, Journal journal) {
        StorageRig rig = new StorageRig(disk, settings, journal);
        if (disk.isOverwritable()) {
            disk.overwriteOn(rig.background);
        }
        StorageEngine.open(
                disk,
                rig.background,
                rig.clock,
                rig.scheduler,
                new SeededEntropy(journal.nextLife()),
                settings,
                rig,
                opened -> rig.engine = opened,
                failure -> rig.openFailure = failure);
        rig.settle();
        return rig;
    }

    static StorageRig start(FaultyDisk disk) {
        return start(disk, settings(), new Journal()).opened();
    }

    /** Starts a store on the same disk with the same journal. */
    StorageRig restart(FaultyDisk next) {
        return start(next, settings, journal);
    }

    StorageRig opened() {
        assertThat(openFailure).as("what kept the store from opening").isNull();
        assertThat(engine).isNotNull();
        return this;
    }

    StorageException refused() {
        assertThat(engine).as("a store that should not have opened").isNull();
        assertThat(openFailure).isInstanceOf(StorageException.class);
        return (StorageException) openFailure;
    }

    /** Runs everything that is due. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = background.runOne() || scheduler.runOne();
        }
    }

    /** Writes without waiting. */
    Appended append(String key, String value) {
        return append(key, value, null);
    }

    Appended append(String key, String value, ContextToken context) {
        Appended appended = engine.write(key, value == null ? null : Value.text(value), context);
        journal.minted(
                appended.record(),
                appended.record().versioned().siblings().get(0).dot());
        engine.whenDurable(appended.sequence(), failure -> journal.settled(appended.record(), failure));
        return appended;
    }

    /** What the engine holds of a key, null when it never heard of it. */
    Record held(String key) {
        return held(engine, key);
    }

    static Record held(StorageEngine engine, String key) {
        StoredRecord found = engine.find(key);
        return found == null ? null : found.record();
    }

    /** Writes over what is held, without waiting. */
    Appended appendSeen(String key, String value) {
        Record held = held(key);
        return append(key, value, held == null ? null : ContextToken.of(held.versioned()));
    }

    /** Takes what another replica has, without waiting. */
    Appended merge(Record incoming) {
        Appended appended = engine.merge(incoming);
        if (appended.sequence() != 0) {
            journal.appended(appended.record());
            engine.whenDurable(appended.sequence(), failure -> journal.settled(appended.record(), failure));
        }
        return appended;
    }

    /** Writes and waits; null when acknowledged, else why not. */
    Throwable put(String key, String value) {
        try {
            Appended appended = append(key, value);
            AtomicReference<Throwable> outcome = new AtomicReference<>(new AssertionError("never called back"));
            engine.whenDurable(appended.sequence(), outcome::set);
            settle();
            return outcome.get();
        } catch (KvorumException e) {
            settle();
            return e;
        }
    }

    String value(String key) {
        Record record = held(key);
        return record == null || record.versioned().values().isEmpty()
                ? null
                : record.versioned().values().get(0).value().asText();
    }

    SnapshotResult snapshot() {
        AtomicReference<SnapshotResult> result = new AtomicReference<>();
        engine.snapshot(result::set, failure -> {});
        settle();
        return result.get();
    }

    /** Closes, which takes less than a second; null when clean, else why not. */
    Throwable close() {
        AtomicReference<Throwable> outcome = new AtomicReference<>(new AssertionError("never called back"));
        engine.close(outcome::set);
        settle();
        // A snapshot that was begun before may be pausing.
        clock.advanceMillis(1_000);
        settle();
        return outcome.get();
    }

    @Override
    public void batchCommitted(int records, long bytes, long fsyncNanos) {
        batches.add(records);
    }

    @Override
    public void fatal(Throwable cause) {
        fatal = cause;
    }

    @Override
    public void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys) {
        assertThat(bytesRead).isLessThanOrEqualTo(bytesTotal);
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }

    @Override
    public void skewRefused() {}

    @Override
    public void snapshotTaken() {}
}
