package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in one process that want one directory at one moment. */
class FileDiskThreadsTest {
    private static final int ROUNDS = 200;
    private static final String HELD_HERE = "in use by another node in this process";

    @TempDir
    Path directory;

    @Test
    void of_several_that_open_a_directory_at_once_one_gets_it_and_the_others_never_touch_its_lock()
            throws InterruptedException, IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Queue<FileDisk> opened = new ConcurrentLinkedQueue<>();
            Queue<StorageException> refused = new ConcurrentLinkedQueue<>();
            Threads.together(4, number -> {
                try {
                    opened.add(FileDisk.open(directory));
                } catch (StorageException e) {
                    refused.add(e);
                }
            });
            assertThat(opened).hasSize(1);
            // Whoever gets as far as the file loses the lock of all when it closes it again.
            assertThat(refused).hasSize(3).allSatisfy(refusal -> {
                assertThat(refusal.kind()).isEqualTo(Kind.LOCKED);
                assertThat(refusal).hasMessageContaining(HELD_HERE);
            });
            opened.remove().close();
        }
    }

    @Test
    void a_disk_that_is_closed_again_keeps_the_hold_of_whoever_took_the_directory_since() throws IOException {
        FileDisk first = FileDisk.open(directory);
        first.close();
        try (FileDisk next = FileDisk.open(directory)) {
            first.close();
            assertThatThrownBy(() -> FileDisk.open(next.directory()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(HELD_HERE);
        }
    }
}
