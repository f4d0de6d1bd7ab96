package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records that replace one another leave gaps, and other records move into them. */
class StoreMemoryTest {
    private static final int KEYS = 3_000;
    /** What the gaps of a small store may take, and the slab that takes records. */
    private static final long SPARE = 3L << 20;

    private final Store store = new Store(1);
    private final Map<String, Record> model = new HashMap<>();

    /** Mostly small, some beyond what shares its memory with others. */
    private Record putAny(Random random) {
        int length = random.nextInt(100) == 0 ? random.nextInt(100_000) : random.nextInt(1_500);
        String value = String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
        return put("k" + random.nextInt(KEYS), random.nextInt(1_000_000), value);
    }

    private Record put(String key, long millis, String value) {
        Record record = Versions.first(key, "node1@a", millis, value);
        store.put(record);
        model.put(key, record);
        return record;
    }

    private long lineBytes() {
        return model.values().stream().mapToLong(record -> record.line().length).sum();
    }

    @Test
    void what_is_held_is_what_was_put_last_wherever_it_was_moved() {
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 40_000; i++) {
            putAny(random);
        }
        assertThat(store.size()).isEqualTo(model.size());
        model.forEach((key, record) -> assertThat(store.get(key)).isEqualTo(record));
    }

    /** A record takes less than its line. */
    @Test
    void however_often_records_are_replaced_the_gaps_stay_a_quarter_of_the_memory() {
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 60_000; i++) {
            putAny(random);
            if (i % 1_000 == 0) {
                assertThat(store.memory()).isLessThan(lineBytes() * 4 / 3 + SPARE);
            }
        }
    }

    @Test
    void a_store_that_only_grows_has_no_gaps() {
        for (int i = 0; i < 20_000; i++) {
            put("key" + i, i, "v".repeat(200));
        }
        assertThat(store.memory()).isLessThan(lineBytes());
    }

    @Test
    void the_memory_of_a_large_record_goes_when_it_is_replaced() {
        put("k", 1, "v".repeat(1 << 20));
        long before = store.memory();
        put("k", 2, "v");
        assertThat(before).isGreaterThan(1 << 20);
        assertThat(store.memory()).isLessThan(1_000);
    }

    @Test
    void a_record_that_was_found_stays_what_it_was_while_others_take_its_place() {
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 10_000; i++) {
            putAny(random);
        }
        Map<StoredRecord, Record> found = new HashMap<>();
        model.forEach((key, record) -> found.put(store.find(key), record));
        for (int i = 0; i < 30_000; i++) {
            putAny(random);
        }
        found.forEach((held, record) -> assertThat(held.record()).isEqualTo(record));
    }

    @Test
    void a_walk_shows_every_key_once_with_a_record_that_it_had_while_others_move() {
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 20_000; i++) {
            putAny(random);
        }
        Map<String, List<Record>> had = new HashMap<>();
        model.forEach((key, record) -> had.put(key, new ArrayList<>(List.of(record))));
        Set<String> before = Set.copyOf(model.keySet());
        Iterator<StoredRecord> walk = store.records();
        Set<String> seen = new HashSet<>();
        while (walk.hasNext()) {
            for (int i = 0; i < 10; i++) {
                Record put = putAny(random);
                had.computeIfAbsent(put.key(), any -> new ArrayList<>()).add(put);
            }
            Record next = walk.next().record();
            assertThat(seen.add(next.key())).isTrue();
            assertThat(had.get(next.key())).contains(next);
        }
        assertThat(seen).containsAll(before);
    }
}
