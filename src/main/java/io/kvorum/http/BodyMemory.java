package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the memory that the bodies of clients' requests and answers take, and keeps it within bounds: a thousand clients
 * with a megabyte each must not be the end of a node. Used on one event loop, but for {@link #taken}.
 */
final class BodyMemory {
    /** The rest is for the records, and for what a large body costs while it is worked on. */
    private static final int PART_OF_HEAP = 4;

    private final long limit;
    /** Written on the event loop, read by scrapers. */
    private final AtomicLong taken = new AtomicLong();

    /** @param limit bytes that all bodies may take together; one alone may take more */
    BodyMemory(long limit) {
        this.limit = limit;
    }

    /** A quarter of this JVM's heap. */
    static BodyMemory ofHeap() {
        return new BodyMemory(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /**
     * Takes memory for a part of a body.
     *
     * @throws KvorumException OVERLOADED when it is not there at present, and nothing was taken
     */
    void take(long bytes) {
        long before = taken.get();
        if (bytes > 0 && before > 0 && before + bytes > limit) {
            throw new KvorumException(
                    FailureCode.OVERLOADED,
                    "The bodies of requests under way take " + before + " bytes of memory and may take " + limit
                            + "; a larger heap has room for more",
                    Map.of("limit", limit));
        }
        taken.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Callable from any thread. */
    long taken() {
        return taken.get();
    }
}
