package io.kvorum.runtime;

import io.kvorum.failure.Invariant;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.Disk.Overwriting;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file that an event loop of io_uring writes over: it hands the bytes to the kernel together with what it sends to
 * sockets, and hears that they are on disk (RWF_DSYNC, pwritev2(2)) as it hears of sockets. With a thread for it each batch
 * wakes that thread and then the loop again.
 *
 * <p>The file is opened once more, by the kernel and without blocking, when it is first asked for. On the loop, but for
 * {@link #close()}, the one who stops using it.
 */
final class UringFile implements IoUringIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(UringFile.class);

    // io_uring_enter(2), openat(2), readv(2) and errno(3): the same on every machine with a native transport.
    private static final byte OPENAT = 18;
    private static final byte CLOSE = 19;
    private static final byte WRITE = 23;
    /** By a thread of the kernel in any case: some file systems would have the loop wait for the disk. */
    private static final byte IOSQE_ASYNC = 1 << 4;

    private static final byte NONE = 0;
    private static final int AT_FDCWD = -100;
    private static final int O_WRONLY_CLOEXEC = 0x80001;
    private static final int RWF_DSYNC = 2;

    /**
     * EPERM, EINTR, EAGAIN, ENOMEM, EINVAL, ENOSPC, EOPNOTSUPP, EDQUOT, ECANCELED: the kernel or the file system does not do
     * that, or not now. Whatever was written then is written once more by a call that tells a full disk from a bad one.
     */
    private static final Set<Integer> REFUSALS = Set.of(1, 4, 11, 12, 22, 28, 95, 122, 125);

    /** What a registration that is over answers. */
    private static final long NOT_TAKEN = 0;

    /** How Java's own calls spell paths. */
    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final IoEventLoop loop;
    private final Consumer<Runnable> owner;
    private final Path path;
    private State state = State.NEW;
    private IoRegistration registration;
    /** What the kernel reads: the path, and then what is written. */
    private ByteBuffer memory;

    private int descriptor = -1;
    private Overwriting over;
    private boolean closing;

    private enum State {
        NEW,
        OPENING,
        READY,
        WRITING,
        /** It does not work here. */
        REFUSED,
        CLOSED
    }

    /**
     * Opens nothing yet.
     *
     * @param owner runs what an overwrite tells, on the same loop
     */
    UringFile(IoEventLoop loop, Consumer<Runnable> owner, Path path) {
        this.loop = loop;
        this.owner = owner;
        this.path = path;
    }

    /** Whether it can be written over now; the first time it is not open yet. */
    boolean isReady() {
        if (state == State.NEW) {
            state = State.OPENING;
            loop.register(this).addListener((Future<IoRegistration> registered) -> {
                if (registered.isSuccess()) {
                    registration = registered.getNow();
                    open();
                } else {
                    refuse("the loop does not take it, " + registered.cause());
                }
            });
        }
        return state == State.READY;
    }

    private void open() {
        try {
            byte[] name = path.toString().getBytes(NAMES);
            memory = ByteBuffer.allocateDirect(Math.max(DiskFile.MOST_OVERWRITTEN, name.length + 1));
            memory.put(name).put((byte) 0);
            submit(OPENAT, NONE, AT_FDCWD, 0, 0, O_WRONLY_CLOEXEC);
        } catch (RuntimeException | OutOfMemoryError e) {
            refuse("it could not be opened, " + e);
            registration.cancel();
        }
    }

    /** @throws RuntimeException when the loop or the kernel takes no more; nothing was begun then */
    private void submit(byte operation, byte how, int fd, long offset, int length, int flags) {
        long address = operation == CLOSE ? 0 : Buffer.memoryAddress(memory);
        long taken = registration.submit(
                new IoUringIoOps(operation, how, NONE, fd, offset, address, length, flags, NONE, NONE, NONE, 0, 0));
        if (taken == NOT_TAKEN) {
            throw new IllegalStateException("the loop has ended");
        }
    }

    /** As {@link DiskFile#overwrite}; only while it is ready. */
    void overwrite(long offset, byte[] bytes, Overwriting overwriting) {
        Invariant.check(state == State.READY, "a file that is ready", state);
        state = State.WRITING;
        over = overwriting;
        memory.clear().put(bytes);
        try {
            submit(WRITE, IOSQE_ASYNC, descriptor, offset, bytes.length, RWF_DSYNC);
        } catch (RuntimeException e) {
            over = null;
            refuse("it could not be written, " + e);
            owner.accept(overwriting::refused);
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        IoUringIoEvent done = (IoUringIoEvent) event;
        try {
            switch (done.opcode()) {
                case OPENAT -> opened(done.res());
                case WRITE -> written(done.res());
                default -> registration.cancel();
            }
        } finally {
            if (closing) {
                release();
            }
        }
    }

    private void opened(int result) {
        if (result < 0) {
            refuse("it could not be opened, errno " + -result);
            registration.cancel();
        } else {
            descriptor = result;
            state = State.READY;
        }
    }

    private void written(int result) {
        int length = memory.position();
        Overwriting told = over;
        over = null;
        if (result == length) {
            state = State.READY;
            owner.accept(told::landed);
        } else if (result >= 0) {
            refuse("it wrote " + result + " of " + length + " bytes");
            owner.accept(told::refused);
        } else if (REFUSALS.contains(-result)) {
            refuse("the write ended with errno " + -result);
            owner.accept(told::refused);
        } else {
            state = State.REFUSED;
            IOException cause = new IOException("The write of " + path.getFileName() + " ended with errno " + -result);
            owner.accept(() -> told.failed(cause));
        }
    }

    private void refuse(String why) {
        state = State.REFUSED;
        LOG.warn("{} is left to the disk's thread: for io_uring {}", path.getFileName(), why);
    }

    /** Gives the file up, when what is under way is over. Callable from any thread, also by the loop when it ends. */
    @Override
    public void close() {
        if (loop.inEventLoop()) {
            release();
            return;
        }
        try {
            loop.execute(this::release);
        } catch (RejectedExecutionException ended) {
            LOG.debug("{}: the event loop has ended before it was closed", path.getFileName());
        }
    }

    private void release() {
        if (state == State.OPENING || state == State.WRITING) {
            closing = true;
            return;
        }
        closing = false;
        boolean open = state != State.CLOSED && descriptor >= 0;
        state = State.CLOSED;
        if (open) {
            try {
                submit(CLOSE, NONE, descriptor, 0, 0, 0);
            } catch (RuntimeException e) {
                LOG.warn("{} stays open, {}", path.getFileName(), e.toString());
            }
        }
    }
}
