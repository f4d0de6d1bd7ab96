package io.kvorum.replication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;

/**
 * Lets reads of large records begin only while there is memory for them, in the order they came: a hundred clients that
 * read a megabyte each must not be the end of a node. Used on one loop, but for {@link #waiting}.
 */
final class LargeReads {
    /** A record whose line is not longer is read at once. */
    static final int SMALL_BYTES = 64 * 1024;
    /**
     * What a read holds at most, in lengths of the record's line: the record of each replica, mostly three, with its line, where
     * they differ, and the answer.
     */
    private static final int COPIES = 8;

    private final long limit;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private long taken;
    /** The length of the queue as scrapes of the metrics see it: the queue's own is not for other threads. */
    private volatile int shownWaiting;

    /** @param limit bytes of memory that large reads may take together; one alone may take more */
    LargeReads(long limit) {
        this.limit = limit;
    }

    /** The place of a read in the queue. */
    static final class Turn {
        private final long bytes;
        private final Promise<Long> come = Promise.promise();

        private Turn(long bytes) {
            this.bytes = bytes;
        }

        /** Completes when the read may begin, with what it is to {@link LargeReads#leave} with. */
        Future<Long> come() {
            return come.future();
        }
    }

    /** Takes a place at the end of the queue, for a read of a record whose line is so long. */
    Turn enter(long lineBytes) {
        Turn last = new Turn(COPIES * lineBytes);
        waiting.add(last);
        letIn();
        return last;
    }

    /** The read gave up waiting: its turn never comes, and it holds up no other. */
    void forget(Turn turn) {
        waiting.removeFirstOccurrence(turn);
        letIn();
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
        while (!waiting.isEmpty() && (taken == 0 || taken + waiting.peek().bytes <= limit)) {
            Turn next = waiting.remove();
            taken += next.bytes;
            next.come.complete(next.bytes);
        }
        shownWaiting = waiting.size();
    }
}
