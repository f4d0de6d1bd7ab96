package io.kvorum.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk of a few megabytes that can be filled and freed. Closing it takes it away with all that is on it. */
final class SmallDisk implements AutoCloseable {
    private static final String NAME = "kvorum-nemesis-";
    private static final int BLOCK = 64 * 1024;

    private final Path directory;
    private final Path filler;

    /** @param directory where it is to be */
    SmallDisk(Path directory) {
        this.directory = directory.toAbsolutePath();
        this.filler = this.directory.resolve("filler");
    }

    /** Takes away what tests that were killed have left mounted. */
    static void removeLeftovers() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                String[] mount = line.split(" ", 3);
                if (mount[0].startsWith(NAME)
                        && ProcessHandle.of(Long.parseLong(mount[0].substring(NAME.length())))
                                .isEmpty()) {
                    Shell.attempt("umount", mount[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it, empty. */
    void mount(int megabytes) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = NAME + ProcessHandle.current().pid();
        Shell.run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", name, directory.toString());
    }

    /** Fills it but for so many bytes; with 0 to the last. */
    void fill(long leave) {
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (Files.getFileStore(directory).getUsableSpace() >= leave + BLOCK) {
                file.write(ByteBuffer.allocate(BLOCK));
            }
            if (leave == 0) {
                fillToTheLastByte(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fillToTheLastByte(FileChannel file) {
        try {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            while (block.hasRemaining()) {
                file.write(block);
            }
        } catch (IOException full) {
            // As wanted.
        }
    }

    void free() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Shell.attempt("umount", directory.toString());
    }
}
