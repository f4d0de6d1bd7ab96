package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.SeededEntropy;
import io.kvorum.testing.Threads;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The storage loop changes the store while a scrape of the metrics counts its keys. */
class StoreThreadsTest {
    private static final int KEYS = 100_000;

    private final Store store = new Store(new SeededEntropy(1));

    @Test
    void a_scrape_counts_no_key_that_was_only_ever_deleted_and_none_twice() throws InterruptedException {
        List<Record> deleted = IntStream.range(0, KEYS)
                .mapToObj(i -> Versions.first("key" + i, "node1@a", 1_000, null))
                .toList();
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(2, number -> {
            if (number == 0) {
                deleted.forEach(store::put);
                done.set(true);
            } else {
                while (!done.get()) {
                    assertThat(store.liveKeys()).isZero();
                }
            }
        });
        assertThat(store.size()).isEqualTo(KEYS);
    }

    @Test
    void a_new_key_is_seen_by_other_threads() throws InterruptedException {
        Record written = Versions.first("key", "node1@a", 1_000, "value");
        Threads.requireSeen(
                () -> {
                    while (store.liveKeys() == 0) {}
                },
                () -> store.put(written));
    }
}
