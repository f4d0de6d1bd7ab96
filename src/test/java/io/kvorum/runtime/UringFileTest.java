package io.kvorum.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that an event loop writes over, on kernels that let it; on others nothing may be different but who writes. */
class UringFileTest {
    private static final byte[] SPACE = "....................".getBytes(UTF_8);

    @TempDir
    Path directory;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, IoUring.isAvailable() ? IoUringIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = group.next();

    /** What an overwrite told. */
    private static final class Told implements Disk.Overwriting {
        private final CompletableFuture<String> told = new CompletableFuture<>();

        @Override
        public void landed() {
            told.complete("landed");
        }

        @Override
        public void refused() {
            told.complete("refused");
        }

        @Override
        public void failed(IOException cause) {
            told.completeExceptionally(cause);
        }

        String get() {
            return told.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(60, TimeUnit.SECONDS);
    }

    /** Asks until it says so; false at once where no kernel ever will. */
    private boolean becomesReady(DiskFile file) throws Exception {
        if (IoUring.isAvailable()) {
            await().until(() -> onLoop(file::canOverwrite));
        }
        return onLoop(file::canOverwrite);
    }

    private String overwrite(DiskFile file, long offset, String text) throws Exception {
        Told told = new Told();
        onLoop(() -> {
            file.overwrite(offset, text.getBytes(UTF_8), told);
            return null;
        });
        return told.get();
    }

    private static DiskFile withSpace(Disk disk) throws IOException {
        DiskFile file = disk.open("log");
        file.write(0, ByteBuffer.wrap(SPACE));
        file.sync();
        return file;
    }

    private long descriptors(Path path) throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(all)) {
            return open.filter(one -> leadsTo(one, path)).count();
        }
    }

    private static boolean leadsTo(Path link, Path path) {
        try {
            return Files.readSymbolicLink(link).equals(path);
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void what_it_writes_is_in_the_file_when_it_says_so() throws Exception {
        try (FileDisk disk = FileDisk.open(directory).overwrittenBy(loop, loop::execute);
                DiskFile file = withSpace(disk)) {
            assertThat(onLoop(file::canOverwrite))
                    .as("the first time that it is asked")
                    .isFalse();
            if (becomesReady(file)) {
                assertThat(overwrite(file, 2, "one")).isEqualTo("landed");
                assertThat(overwrite(file, 5, "two")).isEqualTo("landed");
                assertThat(disk.directory().resolve("log")).hasContent("..onetwo............");
            }
        }
    }

    @Test
    void the_file_is_closed_as_often_as_it_was_opened() throws Exception {
        try (FileDisk disk = FileDisk.open(directory).overwrittenBy(loop, loop::execute)) {
            Path path = disk.directory().resolve("log");
            DiskFile file = withSpace(disk);
            boolean ready = becomesReady(file);
            if (Files.isDirectory(Path.of("/proc/self/fd"))) {
                assertThat(descriptors(path)).isEqualTo(ready ? 2 : 1);
            }
            file.close();
            await().until(() -> descriptors(path) == 0);
            // Closed before it was opened on the loop.
            DiskFile asked = disk.open("log");
            onLoop(asked::canOverwrite);
            asked.close();
            await().until(() -> descriptors(path) == 0);
            assertThat(onLoop(asked::canOverwrite)).isFalse();
        }
    }

    @Test
    void a_file_that_cannot_be_written_refuses_and_is_never_ready_again() throws Exception {
        if (!IoUring.isAvailable()) {
            assertThat(loop instanceof IoEventLoop io && io.isIoType(IoUringIoHandler.class))
                    .as("a loop of io_uring without io_uring")
                    .isFalse();
            return;
        }
        UringFile full = new UringFile((IoEventLoop) loop, loop::execute, Path.of("/dev/full"));
        await().until(() -> onLoop(full::isReady));
        Told told = new Told();
        onLoop(() -> {
            full.overwrite(0, new byte[] {'x'}, told);
            return null;
        });
        assertThat(told.get()).isEqualTo("refused");
        assertThat(onLoop(full::isReady)).isFalse();
        full.close();
    }

    @Test
    void another_loop_leaves_everything_to_the_thread() throws Exception {
        MultiThreadIoEventLoopGroup other = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (FileDisk disk = FileDisk.open(directory).overwrittenBy(other.next(), other::execute);
                DiskFile file = withSpace(disk)) {
            assertThat(file.canOverwrite()).isFalse();
            assertThat(file.canOverwrite()).isFalse();
        } finally {
            other.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
