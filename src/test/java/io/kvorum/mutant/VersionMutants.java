package io.kvorum.mutant;

import io.kvorum.check.Violation.Promise;
import java.util.List;

/** How versions are minted, merged and read. */
final class VersionMutants {
    private static final String VERSIONED = "version/Versioned.java";

    static final List<Mutant> ALL = List.of(
            Mutant.of("merge-drops-tombstones", "A merge leaves out the tombstones of the other side.")
                    .in(
                            VERSIONED,
                            "if (!context.covers(sibling.dot())) {\n                kept",
                            "if (!context.covers(sibling.dot()) && !sibling.isTombstone()) {\n                kept")
                    .caughtBySeed(1, Promise.NO_ACKNOWLEDGED_WRITE_LOST),
            Mutant.of("merge-resurrects", "A merge keeps what the other side has seen and replaced.")
                    .in(
                            VERSIONED,
                            "if (!other.context.covers(sibling.dot()) || otherHas.test(sibling.dot())) {",
                            "if (true) {")
                    .caughtBySeed(3, Promise.NO_DELETE_UNDONE),
            Mutant.of("context-ignored", "A write replaces nothing of what its client had seen.")
                    .in(
                            VERSIONED,
                            "VectorClock replaced = covered != null ? covered : policy",
                            "VectorClock replaced = policy")
                    .caughtBySeed(3, Promise.NO_DELETE_UNDONE),
            Mutant.of("raw-wall-clock", "A write's timestamp is what the wall clock says.")
                    .in(
                            "version/HybridClock.java",
                            "        HybridTimestamp after = last.max(floor);\n"
                                    + "        last = wall.compareTo(after) > 0 ? wall : after.next();",
                            "        last = wall;")
                    .caughtBySeed(20, Promise.NO_WRITE_DONE_TWICE),
            Mutant.of("skew-accepted", "Timestamps from any future are accepted.")
                    .in("storage/RecordLimits.java", "if (ahead > settings.maxSkewMillis()) {", "if (ahead < 0) {")
                    .caughtByTest(
                            "storage.StorageEngineTest", "simulated clocks are off by seconds, which harms nobody"),
            Mutant.of("record-checksum-ignored", "A record is read without a look at its checksum.")
                    .in(
                            "version/RecordCodec.java",
                            "if (!Checksum.matches(line, 0, line.length)) {",
                            "if (line.length == 0) {")
                    .caughtByTest(
                            "version.RecordCodecTest",
                            "simulated wires damage nothing, and batches and snapshots have checksums of their own"));

    private VersionMutants() {}
}
