package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.Seeds;
import io.kvorum.testing.Versions;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.PlainLine;
import io.kvorum.version.PlainLineBuffer;
import io.kvorum.version.RandomRecords;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreTest {
    private final Store store = new Store(1);

    private static Record record(String key, long millis) {
        return Versions.first(key, "node1@a", millis, key + millis);
    }

    private static String text(byte[] line) {
        return new String(line, UTF_8);
    }

    @Test
    void a_key_that_was_never_put_is_not_there() {
        store.put(record("a", 1));
        assertThat(store.get("b")).isNull();
        assertThat(store.get("")).isNull();
    }

    @Test
    void what_is_held_is_what_was_put_last() {
        Seeds.forEach(200, (random, i) -> {
            Store any = new Store(random.nextLong());
            Map<String, Record> model = new HashMap<>();
            for (int n = 0; n < 300; n++) {
                String key = random.nextInt(3) == 0 ? RandomRecords.key(random) : "k" + random.nextInt(50);
                Record put = Record.of(key, RandomRecords.versioned(random));
                any.put(put);
                model.put(key, put);
            }
            assertThat(any.size()).isEqualTo(model.size());
            model.forEach((key, record) -> {
                assertThat(any.get(key)).isEqualTo(record);
                assertThat(any.get(key).line()).isEqualTo(record.line());
            });
            assertThat(any.bytes())
                    .isEqualTo(model.values().stream()
                            .mapToLong(record -> record.line().length)
                            .sum());
            assertThat(any.liveKeys()).isEqualTo((int) model.values().stream()
                    .filter(record -> !record.versioned().values().isEmpty())
                    .count());
            Map<String, String> walked = new HashMap<>();
            any.records().forEachRemaining(record -> assertThat(walked.put(record.key(), text(record.line())))
                    .isNull());
            assertThat(walked).hasSameSizeAs(model);
            model.forEach((key, record) -> assertThat(walked).containsEntry(key, text(record.line())));
        });
    }

    /** The names of actors are numbered as they come, so two stores number them in different ways. */
    @Test
    void two_stores_give_a_record_the_same_digest_and_no_other_record_has_it() {
        Seeds.forEach(200, (random, i) -> {
            Store one = new Store(random.nextLong());
            Store other = new Store(random.nextLong());
            List<Record> records = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                records.add(Record.of("k" + n % 7, RandomRecords.versioned(random)));
            }
            List<Record> shuffled = new ArrayList<>(records);
            Collections.shuffle(shuffled, random);
            shuffled.forEach(other::put);
            Map<RecordDigest, Record> known = new HashMap<>();
            for (Record record : records) {
                one.put(record);
                other.put(record);
                RecordDigest digest = one.find(record.key()).digest();
                assertThat(other.find(record.key()).digest()).isEqualTo(digest);
                Record before = known.putIfAbsent(digest, record);
                assertThat(before == null || before.equals(record)).isTrue();
            }
            assertThat(known).hasSameSizeAs(new HashSet<>(records));
        });
    }

    @Test
    void a_digest_sees_each_part_of_a_record() {
        Dot dot = new Dot("node1@a", 1);
        HybridTimestamp timestamp = HybridTimestamp.ofMillis(1);
        VectorClock context = VectorClock.empty();
        Versioned before = Versioned.empty().write(dot, timestamp, context, Value.text("v"), ConflictPolicy.LWW);
        List<Versioned> others = List.of(
                Versioned.empty().write(new Dot("node2@a", 1), timestamp, context, Value.text("v"), ConflictPolicy.LWW),
                Versioned.empty().write(new Dot("node1@a", 2), timestamp, context, Value.text("v"), ConflictPolicy.LWW),
                Versioned.empty().write(dot, HybridTimestamp.ofMillis(2), context, Value.text("v"), ConflictPolicy.LWW),
                Versioned.empty().write(dot, timestamp, context, Value.text("w"), ConflictPolicy.LWW),
                Versioned.empty().write(dot, timestamp, context, Value.text(""), ConflictPolicy.LWW),
                Versioned.empty()
                        .write(
                                dot,
                                timestamp,
                                context,
                                new Value(Value.text("v").bytes(), "text/x"),
                                ConflictPolicy.LWW),
                Versioned.empty().write(dot, timestamp, context, null, ConflictPolicy.LWW),
                Versioned.of(before.context().join(VectorClock.of(Map.of("node3@a", 1L))), before.siblings()));
        Set<RecordDigest> digests = new HashSet<>();
        digests.add(digest(Record.of("k", before)));
        digests.add(digest(Record.of("l", before)));
        others.forEach(state -> digests.add(digest(Record.of("k", state))));
        assertThat(digests).hasSize(others.size() + 2);
    }

    private RecordDigest digest(Record record) {
        store.put(record);
        return store.find(record.key()).digest();
    }

    @Test
    void a_record_that_was_read_back_is_held_as_one_that_was_put_and_never_takes_another_s_place() {
        Seeds.forEach(200, (random, i) -> {
            Store any = new Store(random.nextLong());
            Store model = new Store(random.nextLong());
            PlainLine line = new PlainLine();
            for (int n = 0; n < 100; n++) {
                Record record = RandomRecords.plain(random, "k" + random.nextInt(60));
                assertThat(line.read(record.line(), 0, record.line().length)).isTrue();
                boolean isNew = model.get(record.key()) == null;
                assertThat(any.putIfAbsent(line)).isEqualTo(isNew);
                if (isNew) {
                    model.put(record);
                }
            }
            assertThat(any.size()).isEqualTo(model.size());
            assertThat(any.bytes()).isEqualTo(model.bytes());
            assertThat(any.liveKeys()).isEqualTo(model.liveKeys());
            model.records()
                    .forEachRemaining(
                            held -> assertThat(any.get(held.key()).line()).isEqualTo(held.line()));
        });
    }

    @Test
    void merging_in_any_order_and_twice_comes_to_the_same() {
        Seeds.forEach(300, (random, i) -> {
            Versioned one = RandomRecords.versioned(random);
            Versioned other = RandomRecords.versioned(random);
            Versioned joined = one.merge(other, ConflictPolicy.SIBLINGS);
            Store any = new Store(random.nextLong());
            for (Versioned next : List.of(one, other, one)) {
                any.merge(Record.of("k", next), ConflictPolicy.SIBLINGS);
            }
            assertThat(any.get("k").versioned()).isEqualTo(joined);
        });
    }

    @Test
    void a_walk_sees_every_key_that_was_there_when_it_began_once_however_many_come_meanwhile() {
        int before = 20_000;
        for (int i = 0; i < before; i++) {
            store.put(record("old" + i, 1));
        }
        Iterator<StoredRecord> walk = store.records();
        Set<String> seen = new HashSet<>();
        int written = 0;
        while (walk.hasNext()) {
            StoredRecord next = walk.next();
            assertThat(seen.add(next.key())).as("%s is seen once", next.key()).isTrue();
            for (int i = 0; i < 3 && written < 3 * before; i++) {
                store.put(record(written % 2 == 0 ? "new" + written : "old" + written % before, 2));
                written++;
            }
        }
        for (int i = 0; i < before; i++) {
            assertThat(seen.contains("old" + i)).as("old%d is seen", i).isTrue();
        }
    }

    @Test
    void the_lines_of_packed_records_are_those_that_were_put_whatever_is_in_them() {
        PlainLineBuffer lines = new PlainLineBuffer();
        Coverage kinds = new Coverage();
        Seeds.forEach(200, (random, round) -> {
            Store some = new Store(round);
            Map<String, String> put = new HashMap<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                boolean plain = random.nextBoolean();
                Record record = plain
                        ? record("k" + i, 1 + random.nextInt(9))
                        : Record.of(RandomRecords.key(random), RandomRecords.versioned(random));
                kinds.count(plain ? "plain" : "any");
                some.put(record);
                put.put(record.key(), new String(record.line(), UTF_8) + "\n");
            }
            some.lines(SnapshotWriter.slice(some.packed()), lines);
            String written = UTF_8.decode(lines.lines()).toString();
            assertThat(written).hasSize(String.join("", put.values()).length());
            put.forEach((key, line) -> assertThat(written).contains(line));
        });
        kinds.requireAll("plain", "any");
    }
}
