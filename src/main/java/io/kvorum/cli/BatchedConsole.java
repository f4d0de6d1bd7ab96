package io.kvorum.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Standard output that is flushed when nothing more waits to be written: a call of the kernel for each line costs more
 * than the line. Used by the one thread that empties the log's queue.
 */
final class BatchedConsole extends ConsoleAppender<ILoggingEvent> {
    private final BooleanSupplier moreWaits;

    /** @param moreWaits whether another line follows at once */
    BatchedConsole(BooleanSupplier moreWaits) {
        this.moreWaits = moreWaits;
        setImmediateFlush(false);
    }

    @Override
    protected void subAppend(ILoggingEvent event) {
        super.subAppend(event);
        if (!moreWaits.getAsBoolean()) {
            try {
                getOutputStream().flush();
            } catch (IOException e) {
                addError("Standard output takes no log line", e);
            }
        }
    }
}
