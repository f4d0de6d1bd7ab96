package io.kvorum.mutant;

import io.kvorum.check.Violation.Promise;
import java.util.List;

/** What a node does with its disk. */
final class StorageMutants {
    private static final String WRITER = "storage/SegmentWriter.java";
    private static final String SNAPSHOT = "storage/SnapshotWriter.java";
    private static final String RECOVERY = "storage/Recovery.java";
    private static final String ENGINE = "storage/StorageEngine.java";
    private static final String WAL = "storage/Wal.java";
    private static final String TABLE = "storage/KeyTable.java";

    static final List<Mutant> ALL = List.of(
            Mutant.of("ack-before-fsync", "A batch counts as durable once it is written, without its fsync.")
                    .in(WRITER, "            syncBatches();\n            fsyncNanos", "            fsyncNanos")
                    .caughtBySeed(17, Promise.STARTS_AGAIN),
            Mutant.of("batch-acked-after-its-first-record", "Only the first record of a batch waits for the fsync.")
                    .in(WAL, "                batch.await(done);", """
                            if (sequence > batch.firstSequence()) {
                                done.accept(null);
                            } else {
                                batch.await(done);
                            }
                            """)
                    .caughtBySeed(35, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("repeated-record-acked-at-once", "A record that comes again does not wait for its own fsync.")
                    .in(ENGINE, "return waiting != null ? waiting : new Appended(", "return new Appended(")
                    .caughtByTest(
                            "storage.StorageEngineTest", "no simulated crash came in just that moment before seed 400"),
            Mutant.of("new-segment-without-directory-fsync", "The name of a new segment is not made durable.")
                    .in(
                            WRITER,
                            "        forceToDisk();\n        Durable.syncDirectory(disk);",
                            "        forceToDisk();")
                    .caughtBySeed(11, Promise.STARTS_AGAIN),
            Mutant.of("snapshot-without-directory-fsync", "Segments go before the rename of the snapshot is durable.")
                    .in(
                            SNAPSHOT,
                            "            before = replace(before);\n            Durable.syncDirectory(disk);",
                            "            before = replace(before);")
                    .caughtBySeed(7, Promise.STARTS_AGAIN),
            Mutant.of("snapshot-renamed-before-its-fsync", "A snapshot is put in place before its bytes are on disk.")
                    .in(
                            SNAPSHOT,
                            "        Durable.sync(file, TEMPORARY_FILE);\n        file.close();",
                            "        file.close();")
                    .caughtBySeed(3, Promise.STARTS_AGAIN),
            Mutant.of("segments-deleted-before-the-snapshot", "Segments go before the snapshot is whole and in place.")
                    .in(
                            "storage/SnapshotRun.java",
                            "        writer.finish();\n",
                            "        OldFiles.deleteSegmentsBefore(disk, firstSegment);\n        writer.finish();\n")
                    .caughtBySeed(166, Promise.STARTS_AGAIN),
            Mutant.of("failed-fsync-retried", "A failed fsync is tried again, and the second success is believed.")
                    .in(WRITER, "throw fsyncFailed(e);", "file.sync();")
                    .caughtByTest(
                            "storage.FsyncMatrixTest",
                            "no simulated power loss met a retried fsync of the log before seed 400"),
            Mutant.of("refused-overwrite-acknowledged", "A batch that the kernel refused half-way counts as on disk.")
                    .in(WRITER, "                refused.run();", "                landed();")
                    .caughtBySeed(9, Promise.STARTS_AGAIN),
            Mutant.of(
                            "overwrite-not-synced",
                            "A batch that the kernel was handed counts as on disk when it is in the cache.")
                    .in("runtime/UringFile.java", "RWF_DSYNC = 2", "RWF_DSYNC = 0")
                    .caughtByTest("runtime.UringOrdersTest", "a simulated node asks no kernel"),
            Mutant.of("tail-trusted-as-read", "Recovery trusts the last batch without writing it again.")
                    .in("storage/TailRepair.java", "                writeAgain(file, last);\n", "")
                    .caughtBySeed(68, Promise.STARTS_AGAIN),
            Mutant.of("corruption-taken-for-a-tear", "Damage is cut off whatever proves that it was on disk.")
                    .in(
                            "storage/SegmentScanner.java",
                            "damage = damage.provenBy(proof);",
                            "damage = damage.provenBy(null);")
                    .caughtBySeed(8, Promise.DAMAGE_IS_REPORTED),
            Mutant.of(
                            "space-skipped-in-the-middle",
                            "Empty lines are skipped wherever they are, as if nothing were lost.")
                    .in(
                            "storage/SegmentScanner.java",
                            "if (emptyFrom >= 0 && damage == null) {",
                            "if (emptyFrom == 0) {")
                    .caughtByTest(
                            "storage.TornTailTest",
                            "the commit line counts the bytes too, and only the place is told wrong"),
            Mutant.of("old-space-trusted", "Recovery goes on in space of which nobody knows whether it is on disk.")
                    .in(
                            "storage/TailRepair.java",
                            "            file.truncate(last.goodEnd());\n            return;",
                            "            return;")
                    .caughtByTest(
                            "storage.FsyncMatrixTest",
                            "an fsync fails and the power is lost, with nothing written between"),
            Mutant.of("full-disk-acknowledged", "The writes of a batch that met a full disk are acknowledged.")
                    .in(
                            WAL,
                            "        flush();\n        batches.forEach(batch -> settle(batch, why));",
                            "        flush();\n        batches.forEach(batch -> settle(batch, null));")
                    .caughtBySeed(138, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("full-batch-left-in-the-log", "What was written of a batch that met a full disk stays.")
                    .in(WRITER, "            cutBack();\n", "")
                    .caughtByTest("storage.DiskTroubleTest", "a simulated disk fills too soon to take a whole record"),
            Mutant.of("reads-show-what-is-not-durable", "Reads show writes whose fsync is under way.")
                    .in(ENGINE, "        return store.find(key);", """
                                    Record newest = newest(key);
                                    return newest == null
                                            ? null
                                            : new StoredRecord() {
                                                public String key() {
                                                    return key;
                                                }

                                                public byte[] line() {
                                                    return newest.line();
                                                }

                                                public int length() {
                                                    return newest.line().length;
                                                }

                                                public io.kvorum.version.RecordDigest digest() {
                                                    return null;
                                                }

                                                public Record record() {
                                                    return newest;
                                                }
                                            };
                            """)
                    .caughtByTest(
                            "storage.StorageEngineTest", "no read and power loss met in one fsync in 2,500 seeds"),
            Mutant.of("record-forgotten-when-moved", "What moves to fill gaps is not found where it now lies.")
                    .in(
                            TABLE,
                            "                slots[slot] = entry(hashed, slabs.add(record));\n"
                                    + "                slabs.free(location);",
                            "                slabs.add(record);\n                slabs.free(location);")
                    .caughtByTest("storage.StoreMemoryTest", "a simulated store is too small to have gaps to fill"),
            Mutant.of("gaps-filled-with-what-was-replaced", "What was replaced moves as if it were still held.")
                    .in(
                            TABLE,
                            "while (slots[slot] != 0 && slots[slot] != entry) {",
                            "while (slots[slot] != 0 && (slots[slot] & ~LOCATION) != (entry & ~LOCATION)) {")
                    .caughtByTest("storage.StoreMemoryTest", "a simulated store is too small to have gaps to fill"),
            Mutant.of("actor-kept-after-a-crash", "After a crash a node goes on counting as the same actor.")
                    .in(RECOVERY, "actor = clean ? identity.actor()", "actor = identity != null ? identity.actor()")
                    .in(RECOVERY, "clean ? marker.counter() : 0,", "clean ? marker.counter() : maxOwnCounter,")
                    .caughtBySeed(146, Promise.ONE_DOT_ONE_VALUE),
            Mutant.of("actor-kept-after-a-full-disk", "After a batch was dropped its dots are counted on from.")
                    .in(ENGINE, "            minter.renew();\n            space.full();", "            space.full();")
                    .caughtByTest(
                            "storage.DiskTroubleTest", "a later write through the same node hides what it drops"));

    private StorageMutants() {}
}
