package io.kvorum.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes log lines on a thread of its own, so that no event loop waits for whoever reads them, and all that gathered in a
 * moment at once: to wake a thread and to call the kernel for each line costs more than the line.
 *
 * <p>A reader that hangs costs lines and never stalls the node: when the queue is nearly full, those at INFO and below go
 * first. Callable from any thread.
 */
final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int CAPACITY = 8_192;
    private static final int RESERVED = CAPACITY / 10;
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LAST_LINES_MILLIS = 2_000;

    private final BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Encoder<ILoggingEvent> encoder;
    private final OutputStream out;
    private final Thread writer = new Thread(this::write, "kvorum-log");
    private volatile boolean stopping;

    /**
     * Prepares the queue; {@link #start} begins to write.
     *
     * @param out flushed after each gathering, never closed
     */
    LogQueue(Encoder<ILoggingEvent> encoder, OutputStream out) {
        this.encoder = encoder;
        this.out = out;
        writer.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean first = event.getLevel().isGreaterOrEqual(Level.WARN) || queue.remainingCapacity() > RESERVED;
        if (first) {
            event.prepareForDeferredProcessing();
            queue.offer(event);
        }
    }

    private void write() {
        List<ILoggingEvent> gathered = new ArrayList<>();
        while (true) {
            boolean last = stopping;
            gather(gathered, last);
            try {
                for (ILoggingEvent event : gathered) {
                    out.write(encoder.encode(event));
                }
                out.flush();
            } catch (IOException e) {
                addError("Log lines could not be written", e);
            }
            gathered.clear();
            if (last) {
                return;
            }
        }
    }

    /** Waits for a line, and a moment for more of them; takes what is there when it is the last time. */
    private void gather(List<ILoggingEvent> gathered, boolean last) {
        if (!last) {
            try {
                gathered.add(queue.take());
                LockSupport.parkNanos(GATHERING_NANOS);
            } catch (InterruptedException stopped) {
                // The flag is looked at before the next gathering.
            }
        }
        queue.drainTo(gathered);
    }

    /** Returns when the last line is written, or could not be for too long. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping = true;
        writer.interrupt();
        try {
            writer.join(LAST_LINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
