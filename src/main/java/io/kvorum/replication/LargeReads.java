package io.kvorum.replication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets reads of large records begin only while there is memory for them, in the order they came: a hundred clients that
 * read a megabyte each must not be the end of a node. Used on one loop, but for {@link #waiting}.
 */
final class LargeReads {
    /** A record whose line is not longer is read at once. */
    static final int SMALL_BYTES = 64 * 1024;
    /**
     * What a read holds at most, in lengths of the record's line: the record of each replica, mostly three, with its line, and the
     * answer.
     */
    private static final int COPIES = 8;

    private final long limit;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;
    /** The length of the queue as scrapes of the metrics see it: the queue's own is not for other threads. */
    private volatile int shownWaiting;

    /** @param limit bytes of memory that large reads may take together; one alone may take more */
    LargeReads(long limit) {
        this.limit = limit;
    }

    private record Waiting(long bytes, Promise<Long> turn) {}

    /** Completes when the read may begin, with what it is to {@link #leave} with. */
    Future<Long> enter(long lineBytes) {
        Waiting next = new Waiting(COPIES * lineBytes, Promise.promise());
        waiting.add(next);
        letIn();
        return next.turn().future();
    }

    /** The read holds no record any more. */
    void leave(long bytes) {
        taken -= bytes;
        letIn();
    }

    /** Reads that wait. Callable from any thread. */
    int waiting() {
        return shownWaiting;
    }

    private void letIn() {
        while (!waiting.isEmpty() && (taken == 0 || taken + waiting.peek().bytes() <= limit)) {
            Waiting next = waiting.remove();
            taken += next.bytes();
            next.turn().complete(next.bytes());
        }
        shownWaiting = waiting.size();
    }
}
