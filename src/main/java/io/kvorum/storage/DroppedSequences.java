package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which sequences came to nothing, so that somebody who asks late is not told that they are durable. Bounded: of
 * sequences before the oldest range it still knows, it answers that it cannot tell.
 */
final class DroppedSequences {
    private static final int MAX_RANGES = 1000;

    private final Deque<Range> ranges = new ArrayDeque<>();
    private long forgottenUpTo;

    private record Range(long first, long last, RuntimeException why) {}

    /** Notes a range, later than all noted before. */
    void add(long first, long last, RuntimeException why) {
        ranges.addLast(new Range(first, last, why));
        if (ranges.size() > MAX_RANGES) {
            forgottenUpTo = ranges.removeFirst().last();
        }
    }

    /** Why the sequence came to nothing, null when it did not. */
    RuntimeException why(long sequence) {
        if (sequence <= forgottenUpTo) {
            return new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN, "The write is too long ago to tell what became of it");
        }
        for (Range range : ranges) {
            if (range.first() <= sequence && sequence <= range.last()) {
                return range.why();
            }
        }
        return null;
    }
}
