package io.kvorum.bench;

import io.kvorum.port.Disk;
import io.kvorum.runtime.FileDisk;
import io.kvorum.runtime.SystemClock;
import io.kvorum.storage.Appended;
import io.kvorum.storage.FsyncPolicy;
import io.kvorum.storage.StorageEngine;
import io.kvorum.storage.StorageListener;
import io.kvorum.storage.StorageSettings;
import io.kvorum.testing.ManualBackground;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A write from the store's door to its acknowledgement, in one thread: state looked up, version minted, record encoded,
 * line appended, batch written and synced, state settled. On a disk that forgets, that is what Kvorum costs; on files, in
 * {@code target/}, the machine's fdatasync comes on top.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StorageBenchmark {
    private static final int KEYS = 1 << 12;
    private static final int BURST = 64;

    /** {@code none} forgets what is written, {@code files} keeps it. */
    @Param({"none", "files"})
    public String disk;

    private final String[] keys = new String[KEYS];
    private final Value value = Samples.value("text", 100);
    private final ManualBackground background = new ManualBackground();
    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock());
    private Path directory;
    private FileDisk files;
    private StorageEngine engine;
    private int next;

    @Setup
    public void open() throws IOException {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "user:" + (1_000_000 + i);
        }
        StorageEngine.open(
                disk(),
                background,
                new SystemClock(),
                scheduler,
                new SeededEntropy(1),
                settings(),
                new Silent(),
                opened -> engine = opened,
                failure -> {
                    throw new IllegalStateException("The store does not open", failure);
                });
        finish();
    }

    private Disk disk() throws IOException {
        if (disk.equals("none")) {
            return new ForgetfulDisk();
        }
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench-");
        files = FileDisk.open(directory);
        return files;
    }

    private static StorageSettings settings() {
        return new StorageSettings(
                "node1",
                "kvorum",
                ConflictPolicy.LWW,
                FsyncPolicy.ALWAYS,
                100,
                64 << 20,
                1 << 20,
                1024,
                8 << 20,
                64,
                10_000,
                0,
                false);
    }

    @TearDown
    public void close() throws IOException {
        if (files != null) {
            files.close();
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** One client: each write has a batch and a sync of its own. */
    @Benchmark
    public void single(Blackhole hole) {
        write(hole);
        finish();
    }

    /** Many clients: the first write has a batch of its own, and all that came meanwhile share the next. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burst(Blackhole hole) {
        for (int i = 0; i < BURST; i++) {
            write(hole);
        }
        finish();
    }

    private void write(Blackhole hole) {
        Appended appended = engine.write(keys[next++ & (KEYS - 1)], value, null);
        engine.whenDurable(appended.sequence(), failure -> {
            if (failure != null) {
                throw new IllegalStateException("The write failed", failure);
            }
            hole.consume(appended);
        });
    }

    private void finish() {
        while (background.runOne()) {
            // Each piece may bring the next: the batch that collected while this one was written.
        }
    }

    /** Told of nothing that a benchmark could do something about, but for the end of the disk. */
    private static final class Silent implements StorageListener {
        @Override
        public void skewRefused() {}

        @Override
        public void snapshotTaken() {}

        @Override
        public void batchCommitted(int records, long bytes, long fsyncNanos) {}

        @Override
        public void fatal(Throwable cause) {
            throw new IllegalStateException("The disk failed", cause);
        }

        @Override
        public void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys) {}

        @Override
        public void notice(String message) {}
    }
}
