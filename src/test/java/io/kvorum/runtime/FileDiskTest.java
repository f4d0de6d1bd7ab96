package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.port.Disk;
import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.DiskContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest extends DiskContract {
    @TempDir
    Path temporary;

    private FileDisk disk;

    @Override
    protected Disk disk() {
        disk = FileDisk.open(temporary.resolve("kv-data").resolve("node1"));
        return disk;
    }

    @AfterEach
    void close() throws IOException {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void a_second_disk_on_the_same_directory_is_refused_until_the_first_is_closed() throws IOException {
        FileDisk first = FileDisk.open(temporary);
        assertThatThrownBy(() -> FileDisk.open(temporary.resolve("x/..")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
                .hasMessageContaining(temporary.toRealPath().toString());
        first.close();
        first.close();
        FileDisk.open(temporary).close();
    }

    @Test
    void a_directory_that_another_process_holds_is_refused_naming_it() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('h');
            assertThatThrownBy(() -> FileDisk.open(temporary))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
                    .hasMessageContaining("pid " + holder.pid());
        } finally {
            holder.destroyForcibly();
            holder.waitFor(30, TimeUnit.SECONDS);
        }
        // The operating system releases the lock of a process that was killed.
        FileDisk.open(temporary).close();
    }

    /** Takes a directory and holds it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            FileDisk.open(Path.of(args[0]));
            System.out.print("h");
            System.out.flush();
            Thread.currentThread().join();
        }
    }

    @Test
    void the_lock_is_no_file_of_the_disk() throws IOException {
        Disk opened = disk();
        assertThat(opened.list()).isEmpty();
        assertThat(Files.readString(disk.directory().resolve("LOCK"), StandardCharsets.UTF_8)
                        .trim())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void a_directory_that_cannot_be_made_is_refused_with_a_sentence() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> FileDisk.open(file.resolve("data")))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IO))
                .hasMessageContaining("cannot be created");
    }

    @Test
    void names_never_leave_the_directory() throws IOException {
        Disk opened = disk();
        assertThatThrownBy(() -> opened.exists("../x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> opened.exists("..")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> opened.exists("")).isInstanceOf(IllegalStateException.class);
    }
}
