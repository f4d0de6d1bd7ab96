package io.kvorum.replication;

import io.kvorum.testing.Threads;
import org.junit.jupiter.api.Test;

/** The coordinator's loop lets reads wait while a scrape of the metrics looks at how many do. */
class LargeReadsThreadsTest {
    @Test
    void a_read_that_waits_is_seen_by_other_threads() throws InterruptedException {
        LargeReads reads = new LargeReads(1);
        reads.enter(1);
        Threads.requireSeen(
                () -> {
                    while (reads.waiting() == 0) {}
                },
                () -> reads.enter(1));
    }
}
