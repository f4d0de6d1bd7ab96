package io.kvorum.storage;

import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.version.PlainLineBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Makes a sound directory out of what recovery could read of a damaged one. Background only.
 *
 * <p>Nothing damaged is lost: it is copied to {@code <name>.damaged-<milliseconds>} before anything is replaced. Until the
 * new snapshot is in place every old file keeps its name, so that a crash on the way leaves a directory that can be
 * salvaged again.
 */
final class Salvage {
    private static final int CHUNK = 256 * 1024;

    private final Disk disk;
    private final Clock clock;
    private final StorageSettings settings;
    private final Collection<String> damagedFiles;
    private final List<String> setAside = new ArrayList<>();
    private final String ending;

    Salvage(Disk disk, Clock clock, StorageSettings settings, Collection<String> damagedFiles) {
        this.disk = disk;
        this.clock = clock;
        this.settings = settings;
        this.damagedFiles = damagedFiles;
        this.ending = ".damaged-" + clock.wallMillis();
    }

    /** Copies the damaged files: all of them are going to be replaced, or deleted as segments before the snapshot. */
    void keepCopies() throws IOException {
        for (String name : damagedFiles) {
            copy(name);
        }
    }

    private void copy(String name) throws IOException {
        String target = name + ending;
        try (InputStream in = disk.read(name);
                DiskFile out = disk.open(target)) {
            long at = 0;
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                out.write(at, ByteBuffer.wrap(chunk));
                at += chunk.length;
            }
            Durable.sync(out, target);
        }
        Durable.syncDirectory(disk);
        setAside.add(target);
    }

    /** Writes everything that was read as a new snapshot and begins a new segment after it. */
    SegmentWriter rewrite(Store store, long lastSegment, long lastCommit) throws IOException {
        long segment = lastSegment + 1;
        SegmentWriter log = SegmentWriter.create(disk, clock, settings, segment, lastCommit);
        writeSnapshot(store, segment, lastCommit);
        OldFiles.deleteSegmentsBefore(disk, segment);
        return log;
    }

    private void writeSnapshot(Store store, long segment, long lastCommit) throws IOException {
        SnapshotWriter snapshot = SnapshotWriter.create(
                disk,
                new SnapshotWriter.Header(
                        WalFormat.FORMAT, settings.nodeId(), settings.clusterName(), segment, lastCommit, store.seed()),
                store.bytes());
        try {
            Iterator<Packed> packed = store.packed();
            PlainLineBuffer lines = new PlainLineBuffer();
            while (packed.hasNext()) {
                List<Packed> slice = SnapshotWriter.slice(packed);
                store.lines(slice, lines);
                snapshot.append(lines.lines(), slice.size());
            }
            snapshot.finish();
            boolean proven = false;
            while (!proven) {
                proven = snapshot.verify(settings);
            }
        } catch (IOException e) {
            snapshot.abandon();
            throw e;
        }
        DiskFile before = snapshot.publish();
        if (before != null) {
            before.close();
        }
    }

    /** Where the damaged files are now. */
    String summary() {
        return setAside.isEmpty() ? "" : ". The damaged files are kept as " + String.join(", ", setAside);
    }
}
