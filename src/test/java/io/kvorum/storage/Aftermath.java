package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.version.Record;
import java.util.List;
import java.util.SortedMap;

/** Starts a store on what a crash left, holds it to its word, and has it go on. */
final class Aftermath {
    private final StorageSettings settings;
    private final Journal journal;
    private final Coverage coverage;

    /** @param journal what was promised until now; goes on with what is promised from now on */
    Aftermath(StorageSettings settings, Journal journal, Coverage coverage) {
        this.settings = settings;
        this.journal = journal;
        this.coverage = coverage;
    }

    /** After a power loss: recovers, and recovers again after another power loss. */
    StorageRig powerCameBack(FaultyDisk found) {
        return recoverTwice(found, false);
    }

    /** After a kill: recovers, and recovers again after a power loss. */
    StorageRig killed(FaultyDisk found) {
        return recoverTwice(found.afterKill(), true);
    }

    private StorageRig recoverTwice(FaultyDisk found, boolean cacheStayed) {
        SortedMap<String, byte[]> files = found.files();
        coverage.count("recoveries checked");
        StorageRig first = start(found);
        List<Record> forgotten =
                cacheStayed ? journal.recoveredAfterKill(first.engine) : journal.recoveredAfterPowerLoss(first.engine);
        note(files, first, forgotten);
        // What it serves from now on, no power loss may take back.
        journal.allDurable();
        StorageRig second = startAfterPowerLoss(first);
        // Before anybody can tell it of a dot that it forgot.
        put(second, "k1", "on");
        forgotten.forEach(record -> takeBack(second, record));
        return second;
    }

    /** A peer had got the record before the crash, and brings it back. */
    private static void takeBack(StorageRig rig, Record record) {
        rig.merge(record);
        rig.settle();
    }

    /** Writes, closes, and starts again; what was promised on the way must be there each time. */
    void goOn(StorageRig rig) {
        put(rig, "k2", null);
        rig.appendSeen("warm", "up");
        rig.appendSeen("k0", "together");
        rig.appendSeen("k1", "together");
        journal.lists().writeNext(rig);
        rig.settle();
        assertThat(rig.snapshot()).as("a snapshot").isNotNull();
        journal.allDurable();
        StorageRig next = startAfterPowerLoss(rig);
        put(next, "next", "life");
        assertThat(next.close()).as("why the shutdown was not clean").isNull();
        journal.allDurable();
        StorageRig last = startAfterPowerLoss(next);
        assertThat(last.engine.actor()).isEqualTo(next.engine.actor());
        put(last, "last", "life");
    }

    private static void put(StorageRig rig, String key, String valueOrNull) {
        rig.appendSeen(key, valueOrNull);
        rig.settle();
        assertThat(rig.journal.waiting()).as("writes without an answer").isEmpty();
        assertThat(rig.fatal).isNull();
    }

    private StorageRig start(FaultyDisk disk) {
        boolean closed = disk.files().containsKey(CleanMarker.FILE);
        StorageRig rig = StorageRig.start(disk, settings, journal).opened();
        assertThat(closed || !journal.knowsActor(rig.engine.actor()))
                .as("an actor is kept only after a clean shutdown")
                .isTrue();
        if (journal.lists().recovered(disk)) {
            coverage.count("came to: a member list that nobody was told of");
        }
        return rig;
    }

    private StorageRig startAfterPowerLoss(StorageRig before) {
        StorageRig next = start(before.disk.afterPowerLoss(() -> false));
        assertThat(next.notices)
                .as("after a recovery there is nothing to repair")
                .isEmpty();
        assertThat(journal.recoveredAfterPowerLoss(next.engine))
                .as("what the next power loss took")
                .isEmpty();
        return next;
    }

    private void note(SortedMap<String, byte[]> found, StorageRig rig, List<Record> forgotten) {
        rig.notices.forEach(notice -> coverage.count("came to: " + kind(notice)));
        if (!forgotten.isEmpty()) {
            coverage.count("came to: a write that nobody was told of is gone");
        }
        if (journal.unpromised() > 0) {
            coverage.count("came to: a write that nobody was told of is there");
        }
        if (found.containsKey(CleanMarker.FILE)) {
            coverage.count("came to: the mark of a clean shutdown");
        }
        SortedMap<String, byte[]> left = rig.disk.files();
        for (String name : found.keySet()) {
            if (name.endsWith(Durable.TEMPORARY)) {
                coverage.count("came to: a half-written file is removed");
            } else if (WalFormat.segmentNumber(name) > 0 && !left.containsKey(name)) {
                coverage.count("came to: a superfluous segment is removed");
            }
        }
    }

    private static String kind(String notice) {
        if (notice.startsWith("Cut a torn tail")) {
            return notice.contains("records of the torn batch")
                    ? "a torn batch is cut behind its first records"
                    : "a torn batch is cut as a whole";
        }
        assertThat(notice).startsWith("Removed wal-");
        return "a half-created segment is removed";
    }
}
