package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Threads;
import io.kvorum.testing.Versions;
import io.kvorum.version.PlainLineBuffer;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The storage loop changes the store while a scrape of the metrics counts its keys. */
class StoreThreadsTest {
    private static final int KEYS = 100_000;

    private final Store store = new Store(1);

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

    @Test
    void a_snapshot_s_slice_is_read_whole_on_another_thread_while_records_of_new_actors_come()
            throws InterruptedException {
        int rounds = 60;
        int puts = 500;
        BlockingQueue<List<Packed>> handed = new LinkedBlockingQueue<>();
        PlainLineBuffer lines = new PlainLineBuffer();
        Threads.together(2, number -> {
            for (int round = 0; round < rounds; round++) {
                if (number == 0) {
                    for (int i = round * puts; i < (round + 1) * puts; i++) {
                        store.put(Versions.first("key" + i, "node" + i + "@a", 1_000, "value" + i));
                    }
                    handed.add(SnapshotWriter.slice(store.packed()));
                } else {
                    List<Packed> slice = handed.poll(1, TimeUnit.MINUTES);
                    store.lines(slice, lines);
                    List<String> written =
                            UTF_8.decode(lines.lines()).toString().lines().toList();
                    assertThat(written).hasSameSizeAs(slice);
                    for (String line : written) {
                        Record read = RecordCodec.decode(line.getBytes(UTF_8));
                        String ending = read.key().substring("key".length());
                        assertThat(read.versioned().context().actor(0)).isEqualTo("node" + ending + "@a");
                    }
                }
            }
        });
    }
}
