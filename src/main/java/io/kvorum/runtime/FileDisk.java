package io.kvorum.runtime;

import io.kvorum.failure.Invariant;
import io.kvorum.port.Disk;
import io.kvorum.port.DiskFullException;
import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageException.Kind;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.uring.IoUringIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One directory of the file system, held by an exclusive lock on its file {@code LOCK} until closed. Used by one thread at
 * a time, but for {@link #close}.
 */
public final class FileDisk implements Disk, AutoCloseable {
    private static final String LOCK = "LOCK";

    /** A disk with less room than this after a failed write is taken for full, whatever language the error speaks. */
    private static final long NEARLY_FULL_BYTES = 1 << 20;

    // The operating system's lock belongs to the process, and closing any channel on the file gives it up: two nodes in
    // one process must not get as far as opening it.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileStore store;
    private final FileChannel lockChannel;
    private volatile Function<Path, UringFile> overwriting = path -> null;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileDisk(Path directory, FileChannel lockChannel) throws IOException {
        this.directory = directory;
        // Finding it reads the mount table; asking it is one cheap call.
        this.store = Files.getFileStore(directory);
        this.lockChannel = lockChannel;
    }

    /**
     * Takes the directory, creating it when it is absent. Blocks.
     *
     * @throws StorageException LOCKED when somebody else has it, IO when it cannot be used
     */
    public static FileDisk open(Path directory) {
        Path real = create(directory);
        if (!HELD_HERE.add(real)) {
            throw new StorageException(
                    Kind.LOCKED, "The data directory " + real + " is in use by another node in this process");
        }
        try {
            return new FileDisk(real, lock(real));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(real);
            if (e instanceof StorageException refusal) {
                throw refusal;
            }
            throw new StorageException(
                    Kind.IO, "The data directory " + real + " cannot be locked (" + e + "): check its permissions", e);
        }
    }

    private static Path create(Path directory) {
        try {
            Path absolute = directory.toAbsolutePath().normalize();
            List<Path> created = new ArrayList<>();
            for (Path path = absolute; path != null && !Files.exists(path); path = path.getParent()) {
                created.add(path);
            }
            Files.createDirectories(absolute);
            for (Path path : created) {
                syncDirectory(path.getParent());
            }
            return absolute.toRealPath();
        } catch (IOException e) {
            throw new StorageException(
                    Kind.IO,
                    "The data directory " + directory + " cannot be created (" + e + "): check the path and its"
                            + " permissions",
                    e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw locked(directory, channel);
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw locked(directory, null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static StorageException locked(Path directory, FileChannel channel) throws IOException {
        String pid = "";
        if (channel != null) {
            ByteBuffer bytes = ByteBuffer.allocate(32);
            channel.read(bytes, 0);
            pid = StandardCharsets.UTF_8.decode(bytes.flip()).toString().trim();
        }
        return new StorageException(
                Kind.LOCKED,
                "The data directory " + directory + " is in use by another process"
                        + (pid.matches("[0-9]+") ? " (pid " + pid + ")" : "")
                        + ": stop it, or give this node another id or data directory");
    }

    /**
     * Lets files that are opened from now on be written over by an event loop, if it is one of io_uring.
     *
     * @param loop the owner's
     * @param owner runs what is told of an overwrite, on that loop
     * @return this disk
     */
    public FileDisk overwrittenBy(EventLoop loop, Consumer<Runnable> owner) {
        if (loop instanceof IoEventLoop io && io.isIoType(IoUringIoHandler.class)) {
            overwriting = path -> new UringFile(io, owner, path);
        }
        return this;
    }

    /** The directory's real path. */
    public Path directory() {
        return directory;
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path(name));
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(path(name));
    }

    @Override
    public InputStream read(String name) throws IOException {
        return Files.newInputStream(path(name));
    }

    @Override
    public DiskFile open(String name) throws IOException {
        try {
            Path path = path(name);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new OpenFile(channel, overwriting.apply(path));
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        try {
            Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        syncDirectory(directory);
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            // Directories cannot be opened there; NTFS journals its metadata.
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return store.getUsableSpace();
    }

    private Path path(String name) {
        Invariant.check(
                !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\\') < 0 && !name.equals(".."),
                "a plain file name",
                name);
        return directory.resolve(name);
    }

    private IOException translated(IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean full = message.contains("No space left on device")
                || message.contains("quota exceeded")
                || message.contains("not enough space");
        try {
            full = full || usableBytes() < NEARLY_FULL_BYTES;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return full ? new DiskFullException("The disk that holds " + directory + " is full", e) : e;
    }

    /** Gives the directory up, once. Callable from any thread. */
    @Override
    public void close() throws IOException {
        // Closed twice it would give up the hold of whoever took the directory in between.
        if (!closed.getAndSet(true)) {
            try {
                lockChannel.close();
            } finally {
                HELD_HERE.remove(directory);
            }
        }
    }

    /** A file open for writing. */
    private final class OpenFile implements DiskFile {
        private final FileChannel channel;
        /** Null when no loop writes over it. */
        private final UringFile onLoop;

        OpenFile(FileChannel channel, UringFile onLoop) {
            this.channel = channel;
            this.onLoop = onLoop;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void write(long offset, ByteBuffer bytes) throws IOException {
            try {
                long at = offset;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            } catch (IOException e) {
                throw translated(e);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public boolean canOverwrite() {
            return onLoop != null && onLoop.isReady();
        }

        @Override
        public void overwrite(long offset, byte[] bytes, Overwriting over) {
            onLoop.overwrite(offset, bytes, over);
        }

        @Override
        public void close() throws IOException {
            if (onLoop != null) {
                onLoop.close();
            }
            channel.close();
        }
    }
}
