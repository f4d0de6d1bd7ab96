package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.port.Scheduler;
import io.kvorum.storage.FsyncPolicy;
import io.kvorum.storage.StorageEngine;
import io.kvorum.storage.StorageListener;
import io.kvorum.storage.StorageSettings;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Value;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on a real directory, a real thread and a real loop. */
class StorageOnFilesTest {
    private static final StorageSettings SETTINGS = new StorageSettings(
            "node1",
            "kvorum",
            ConflictPolicy.LWW,
            FsyncPolicy.ALWAYS,
            100,
            100_000,
            10_000,
            1024,
            8 << 20,
            64,
            10_000,
            0,
            false);

    @TempDir
    Path directory;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, IoUring.isAvailable() ? IoUringIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final DiskThread background = new DiskThread("disk", loop::execute);
    private final Scheduler scheduler = (delay, task) -> {
        ScheduledFuture<?> timer = loop.schedule(task, delay, TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    };

    @AfterEach
    void stop() {
        background.close();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private StorageEngine open(FileDisk disk) {
        CompletableFuture<StorageEngine> opened = new CompletableFuture<>();
        loop.execute(() -> StorageEngine.open(
                disk.overwrittenBy(loop, loop::execute),
                background,
                new SystemClock(),
                scheduler,
                new SecureEntropy(),
                SETTINGS,
                new Quiet(),
                opened::complete,
                opened::completeExceptionally));
        return opened.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private <T> T onLoop(Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.accept(result);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void writeAll(StorageEngine engine, int count, String value) {
        Throwable failure = onLoop(result -> {
            long last = 0;
            for (int i = 0; i < count; i++) {
                last = engine.write("key" + i, Value.text(value + i), null).sequence();
            }
            engine.whenDurable(last, result::complete);
        });
        assertThat(failure).isNull();
    }

    private String value(StorageEngine engine, String key) {
        return onLoop(result -> result.complete(
                engine.find(key).record().versioned().values().get(0).value().asText()));
    }

    @Test
    void what_was_written_is_there_after_a_clean_restart_and_after_one_that_was_not() throws IOException {
        String actor;
        try (FileDisk disk = FileDisk.open(directory)) {
            StorageEngine engine = open(disk);
            actor = engine.actor();
            writeAll(engine, 3000, "first");
            Throwable unclean = onLoop(result -> {
                engine.close(result::complete);
            });
            assertThat(unclean).isNull();
            assertThat(disk.list()).contains("clean.json", "snapshot.json");
        }
        try (FileDisk disk = FileDisk.open(directory)) {
            StorageEngine engine = open(disk);
            assertThat(engine.actor()).isEqualTo(actor);
            assertThat(engine.keyCount()).isEqualTo(3000);
            assertThat(value(engine, "key2999")).isEqualTo("first2999");
            writeAll(engine, 2000, "second");
        }
        try (FileDisk disk = FileDisk.open(directory)) {
            StorageEngine engine = open(disk);
            assertThat(engine.actor()).isNotEqualTo(actor);
            assertThat(value(engine, "key1999")).isEqualTo("second1999");
            assertThat(value(engine, "key2000")).isEqualTo("first2000");
        }
    }

    /** Hears and says nothing. */
    private static final class Quiet implements StorageListener {
        @Override
        public void batchCommitted(int records, long bytes, long fsyncNanos) {}

        @Override
        public void fatal(Throwable cause) {}

        @Override
        public void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys) {}

        @Override
        public void notice(String message) {}

        @Override
        public void skewRefused() {}

        @Override
        public void snapshotTaken() {}
    }
}
