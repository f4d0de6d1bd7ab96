package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Versions;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The files that a node left, sound, and what stands in them line by line.
 *
 * @param files by name
 * @param journal what was promised
 * @param actor who minted last
 */
record Directory(String name, SortedMap<String, byte[]> files, Journal journal, String actor) {
    private static final StorageSettings SMALL_SEGMENTS = StorageRig.with(FsyncPolicy.ALWAYS, 500, 0, false);

    /** A line without its newline, from {@code start} to before {@code end}. */
    record Line(String file, int start, int end, String text) {
        boolean isRecord() {
            return text.startsWith("{\"key\":");
        }

        boolean isCommit() {
            return text.startsWith("{\"commit\":");
        }

        Record record() {
            try {
                return RecordCodec.decode(text.getBytes(UTF_8));
            } catch (MalformedRecordException e) {
                throw new AssertionError(text, e);
            }
        }
    }

    /** The process was killed: a snapshot, a full segment, and a last one of which the last batch has three records. */
    static Directory ofKilled() {
        return of("killed", life());
    }

    /** Closed with a snapshot: an empty last segment and the mark of a clean shutdown. */
    static Directory ofClosed() {
        StorageRig rig = life();
        assertThat(rig.close()).isNull();
        return of("closed", rig);
    }

    /** Closed when there was room for the mark of a clean shutdown, and none for another segment. */
    static Directory ofClosedWithoutSnapshot() {
        StorageRig rig = life();
        try {
            new CleanMarker(rig.engine.actor(), 1_000, rig.engine.lastCommit()).write(rig.disk);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return of("closed without a snapshot", rig);
    }

    private static StorageRig life() {
        StorageRig rig = StorageRig.start(new FaultyDisk(), SMALL_SEGMENTS, new Journal())
                .opened();
        rig.put("a", "1");
        rig.put("gone", "2");
        rig.merge(Versions.first("peer", "peer@1", rig.clock.wallMillis(), "3"));
        rig.settle();
        rig.put("gone", null);
        rig.journal.lists().writeNext(rig);
        rig.snapshot();
        rig.put("b", "4");
        rig.put("c", "5");
        rig.append("a", "6");
        rig.append("c", "7");
        rig.append("d", "8");
        rig.append("c", "9");
        rig.settle();
        return rig;
    }

    private static Directory of(String name, StorageRig rig) {
        return new Directory(
                name, Collections.unmodifiableSortedMap(rig.disk.files()), rig.journal, rig.engine.actor());
    }

    /** The segments, oldest first. */
    List<String> segments() {
        return files.keySet().stream()
                .filter(file -> WalFormat.segmentNumber(file) > 0)
                .toList();
    }

    String lastSegment() {
        return segments().get(segments().size() - 1);
    }

    List<Line> lines(String file) {
        List<Line> lines = new ArrayList<>();
        String text = new String(files.get(file), UTF_8);
        int start = 0;
        for (String line : text.lines().toList()) {
            lines.add(new Line(file, start, start + line.length(), line));
            start += line.length() + 1;
        }
        return lines;
    }

    /** What a store holds that replays the records in the lines of snapshot and log that are chosen. */
    SortedMap<String, Record> state(Predicate<Line> chosen) {
        SortedMap<String, Record> state = new TreeMap<>();
        for (String file : files.keySet()) {
            if (file.equals(SnapshotWriter.FILE) || WalFormat.segmentNumber(file) > 0) {
                for (Line line : lines(file)) {
                    if (line.isRecord() && chosen.test(line)) {
                        Record record = line.record();
                        state.merge(record.key(), record, Versions::merged);
                    }
                }
            }
        }
        return state;
    }

    boolean isLog(String file) {
        return WalFormat.segmentNumber(file) > 0;
    }

    boolean wasClosed() {
        return files.containsKey(CleanMarker.FILE);
    }

    /** Where the last batch of the last segment begins; the segment's header counts when there is no batch. */
    int lastBatchAt() {
        List<Line> commits =
                lines(lastSegment()).stream().filter(Line::isCommit).toList();
        return commits.size() < 2 ? 0 : commits.get(commits.size() - 2).end() + 1;
    }

    /** The file by its part in the directory. */
    String kindOf(String file) {
        return !isLog(file) ? file : file.equals(lastSegment()) ? "the last segment" : "an earlier segment";
    }

    /** Whether both are the same files with the same content. */
    static boolean same(SortedMap<String, byte[]> one, SortedMap<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(name -> Arrays.equals(one.get(name), other.get(name)));
    }

    /** With one file changed. */
    FaultyDisk with(String file, byte[] content) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put(file, content);
        return FaultyDisk.holding(changed);
    }
}
