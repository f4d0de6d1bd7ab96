package io.kvorum.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A wall clock for one process that can be put forward and back while it runs; its monotonic clock stays right. */
final class WrongClock {
    private static final String LIBRARY = "libfaketime.so.1";

    private final Path file;

    /** @param file holds how far the clock is off, from the first {@link #set} on */
    WrongClock(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** The library that does it; empty when this computer has none. */
    static Optional<Path> library() {
        try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 4, (path, unused) -> path.getFileName()
                .toString()
                .equals(LIBRARY))) {
            return files.findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Puts the clock this far from the right time; a process looks at it once a second. */
    void set(long millis) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, String.format(Locale.ROOT, "%+.3f%n", millis / 1e3));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment of a process that is to live by this clock. */
    List<String> environment() {
        return List.of(
                "LD_PRELOAD=" + library().orElseThrow(),
                "FAKETIME_TIMESTAMP_FILE=" + file,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "NO_FAKE_STAT=1");
    }

    /** Removes the shared memory that the library leaves behind when its process is killed. */
    static void removeTraces(long pid) {
        try {
            Files.deleteIfExists(Path.of("/dev/shm/faketime_shm_" + pid));
            Files.deleteIfExists(Path.of("/dev/shm/sem.faketime_sem_" + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
