package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.InlineBackground;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualScheduler;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StorageEngineTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final StorageRig rig = StorageRig.start(disk);

    private static void assertRefused(FailureCode code, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(KvorumException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    /** A record that another node wrote. */
    private static Record foreign(String key, String actor, long counter, HybridTimestamp timestamp, String value) {
        Dot dot = new Dot(actor, counter);
        return Record.of(
                key, Versioned.of(VectorClock.of(dot), List.of(new Sibling(dot, timestamp, Value.text(value)))));
    }

    private HybridTimestamp now() {
        return HybridTimestamp.ofMillis(rig.clock.wallMillis());
    }

    @Test
    void a_written_value_is_read_back_once_it_is_durable() {
        assertThat(rig.put("hello", "world")).isNull();
        assertThat(rig.value("hello")).isEqualTo("world");
        assertThat(rig.held("other")).isNull();
    }

    @Test
    void a_read_sees_durable_state_only_and_a_write_sees_what_is_pending() {
        Appended first = rig.append("k", "1");
        assertThat(rig.held("k")).isNull();
        Appended second = rig.append("k", "2");
        assertThat(second.record()
                        .versioned()
                        .context()
                        .covers(first.record().versioned().siblings().get(0).dot()))
                .isTrue();
        rig.settle();
        assertThat(rig.value("k")).isEqualTo("2");
    }

    @Test
    void nobody_is_told_durable_before_the_fsync() {
        List<String> events = new ArrayList<>();
        Appended appended = rig.append("k", "1");
        rig.engine.whenDurable(appended.sequence(), failure -> events.add("durable"));
        assertThat(events).isEmpty();
        FaultyDisk crashed = disk.afterPowerLoss(() -> false);
        assertThat(StorageRig.start(crashed).value("k")).isNull();
        rig.settle();
        assertThat(events).containsExactly("durable");
        assertThat(StorageRig.start(disk.afterPowerLoss(() -> false)).value("k"))
                .isEqualTo("1");
    }

    @Test
    void writes_that_come_during_an_fsync_share_the_next_one() {
        rig.append("a", "1");
        rig.append("b", "2");
        rig.append("c", "3");
        rig.settle();
        assertThat(rig.batches).containsExactly(1, 2);
        assertThat(rig.journal.acknowledged()).hasSize(3);
    }

    @Test
    void a_batch_takes_no_more_records_than_its_limit() {
        rig.append("first", "x");
        for (int i = 0; i < 40; i++) {
            rig.append("k" + i, "x");
        }
        rig.settle();
        assertThat(rig.batches).containsExactly(1, 16, 16, 8);
    }

    @Test
    void a_batch_takes_no_more_bytes_than_its_limit_but_a_record_larger_than_that_goes_alone() {
        rig.append("first", "x");
        rig.append("a", "x".repeat(50_000));
        rig.append("b", "x".repeat(50_000));
        rig.append("c", "x".repeat(100_000));
        rig.append("d", "x");
        rig.settle();
        assertThat(rig.batches).containsExactly(1, 1, 1, 1, 1);
        assertThat(rig.journal.acknowledged()).hasSize(5);
    }

    @Test
    void one_counter_is_shared_by_all_keys() {
        Dot first = rig.append("a", "1").record().versioned().siblings().get(0).dot();
        Dot second = rig.append("b", "1").record().versioned().siblings().get(0).dot();
        assertThat(first.actor()).matches("node1@[0-9a-f]{16}").isEqualTo(rig.engine.actor());
        assertThat(second.counter()).isGreaterThan(first.counter());
    }

    @Test
    void a_timestamp_exceeds_everything_it_covers_even_when_the_wall_clock_goes_back() {
        Appended first = rig.append("k", "1");
        rig.clock.setWallMillis(1000);
        Appended second = rig.append("k", "2");
        assertThat(second.record().versioned().maxTimestamp())
                .isGreaterThan(first.record().versioned().maxTimestamp());
    }

    @Test
    void the_timestamp_of_a_client_context_is_exceeded_and_one_too_far_ahead_refused() {
        VectorClock clock = VectorClock.of(new Dot("node2@00", 7));
        HybridTimestamp near = HybridTimestamp.ofMillis(rig.clock.wallMillis() + 9_000);
        Appended appended = rig.append("k", "1", new ContextToken(clock, near));
        assertThat(appended.record().versioned().maxTimestamp()).isGreaterThan(near);
        HybridTimestamp far = HybridTimestamp.ofMillis(rig.clock.wallMillis() + 10_001);
        assertRefused(FailureCode.CLOCK_SKEW, () -> rig.engine.write("k", null, new ContextToken(clock, far)));
    }

    @Test
    void a_delete_leaves_a_tombstone_that_is_no_key() {
        rig.put("k", "1");
        rig.put("never", null);
        assertThat(rig.engine.keyCount()).isEqualTo(1);
        rig.put("k", null);
        assertThat(rig.engine.keyCount()).isZero();
        assertThat(rig.engine.recordCount()).isEqualTo(2);
        assertThat(rig.held("k").versioned().siblings()).singleElement().matches(Sibling::isTombstone);
        rig.put("k", "2");
        assertThat(rig.engine.keyCount()).isEqualTo(1);
    }

    @Test
    void a_merged_record_is_kept_as_the_bytes_that_came() {
        Record incoming = foreign("k", "node2@00", 3, now(), "theirs");
        Appended appended = rig.engine.merge(incoming);
        assertThat(appended.record().line()).isSameAs(incoming.line());
        rig.settle();
        assertThat(rig.held("k")).isEqualTo(incoming);
        assertThat(StorageRig.start(disk.afterKill()).held("k")).isEqualTo(incoming);
    }

    @Test
    void a_merge_that_changes_nothing_appends_nothing_and_waits_for_the_write_that_holds_the_state() {
        Record incoming = foreign("k", "node2@00", 3, now(), "theirs");
        long sequence = rig.engine.merge(incoming).sequence();
        assertThat(sequence).isPositive();
        assertThat(rig.engine.merge(incoming).sequence()).isEqualTo(sequence);
        rig.settle();
        assertThat(rig.engine.merge(incoming).sequence()).isZero();
        assertThat(rig.engine.merge(Record.of("empty", Versioned.empty())).sequence())
                .isZero();
        assertThat(rig.held("empty")).isNull();
        rig.settle();
        assertThat(rig.batches).containsExactly(1);
    }

    @Test
    void a_merge_joins_what_is_held_and_what_came() {
        rig.put("k", "mine");
        Record mine = rig.held("k");
        Record incoming = foreign("k", "node2@00", 3, now().next(), "theirs");
        Record joined = rig.engine.merge(incoming).record();
        assertThat(joined.versioned()).isEqualTo(mine.versioned().merge(incoming.versioned(), ConflictPolicy.LWW));
        rig.settle();
        assertThat(rig.value("k")).isEqualTo("theirs");
    }

    @Test
    void the_next_timestamp_exceeds_every_merged_one() {
        HybridTimestamp ahead = HybridTimestamp.ofMillis(rig.clock.wallMillis() + 5_000);
        rig.engine.merge(foreign("a", "node2@00", 1, ahead, "x"));
        assertThat(rig.append("b", "x").record().versioned().maxTimestamp()).isGreaterThan(ahead);
    }

    @Test
    void a_merge_from_a_clock_too_far_ahead_is_refused() {
        Record incoming = foreign("k", "node2@00", 1, HybridTimestamp.ofMillis(rig.clock.wallMillis() + 10_001), "x");
        assertRefused(FailureCode.CLOCK_SKEW, () -> rig.engine.merge(incoming));
        rig.settle();
        assertThat(rig.held("k")).isNull();
    }

    @Test
    void a_node_that_forgot_its_own_dots_becomes_another_actor() {
        rig.put("k", "1");
        String before = rig.engine.actor();
        rig.engine.merge(foreign("k", before, 100, now(), "from a life that was restored over"));
        assertThat(rig.engine.actor()).isNotEqualTo(before).startsWith("node1@");
        assertThat(rig.notices).singleElement().asString().contains(before);
        rig.put("k", "2");
        assertThat(rig.value("k")).isEqualTo("2");

        String second = rig.engine.actor();
        ContextToken seen = new ContextToken(VectorClock.of(new Dot(second, 50)), HybridTimestamp.ZERO);
        rig.append("k", "3", seen);
        assertThat(rig.engine.actor()).isNotEqualTo(second);
        rig.settle();
        assertThat(rig.value("k")).isEqualTo("3");
    }

    @Test
    void a_small_batch_leaves_space_for_the_next_ones_and_a_large_one_does_not() {
        rig.put("small", "v");
        assertThat(new String(rig.disk.files().get("wal-1.ndjson"), UTF_8)).endsWith("}" + "\n".repeat(601));
        rig.put("large", "x".repeat(70_000));
        assertThat(new String(rig.disk.files().get("wal-1.ndjson"), UTF_8))
                .endsWith("}\n")
                .doesNotContain("\n\n");
        rig.put("small again", "v");
        assertThat(new String(rig.disk.files().get("wal-1.ndjson"), UTF_8)).endsWith("}" + "\n".repeat(601));
    }

    @Test
    void siblings_pile_up_to_the_limit_and_a_covering_write_clears_them() {
        StorageSettings base = StorageRig.settings();
        StorageSettings siblings = new StorageSettings(
                "node1",
                "kvorum",
                ConflictPolicy.SIBLINGS,
                base.fsync(),
                100,
                base.segmentBytes(),
                base.spaceBytes(),
                16,
                1 << 16,
                4,
                10_000,
                0,
                false);
        StorageRig many =
                StorageRig.start(new FaultyDisk(), siblings, new Journal()).opened();
        for (int i = 0; i < 4; i++) {
            many.engine.write("k", Value.text("v" + i), null);
        }
        assertRefused(FailureCode.TOO_MANY_SIBLINGS, () -> many.engine.write("k", Value.text("v4"), null));
        many.engine.merge(foreign("k", "node2@00", 1, now(), "a merge is always taken"));
        many.settle();
        assertThat(many.held("k").versioned().siblings()).hasSize(5);

        Sibling one = many.held("k").versioned().siblings().get(4);
        ContextToken covering = new ContextToken(VectorClock.of(one.dot()), one.timestamp());
        many.engine.write("k", Value.text("as many as before"), covering);
        many.settle();
        assertThat(many.held("k").versioned().siblings()).hasSizeLessThanOrEqualTo(5);
        many.engine.write("k", Value.text("all"), ContextToken.of(many.held("k").versioned()));
        many.settle();
        assertThat(many.held("k").versioned().siblings()).hasSize(1);
    }

    @Test
    void durability_can_be_asked_for_late() {
        Appended appended = rig.append("k", "1");
        rig.settle();
        AtomicReference<String> answer = new AtomicReference<>();
        rig.engine.whenDurable(appended.sequence(), failure -> answer.set("now: " + failure));
        assertThat(answer).hasValue("now: null");
        rig.engine.whenDurable(0, failure -> answer.set("zero: " + failure));
        assertThat(answer).hasValue("zero: null");
        assertThatThrownBy(() -> rig.engine.whenDurable(99, failure -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void one_waiter_that_throws_does_not_keep_the_others_waiting() {
        List<String> told = new ArrayList<>();
        Appended appended = rig.append("k", "1");
        rig.engine.whenDurable(appended.sequence(), failure -> {
            throw new IllegalStateException("a bug");
        });
        rig.engine.whenDurable(appended.sequence(), failure -> told.add("second"));
        rig.settle();
        assertThat(told).containsExactly("second");
        assertThat(rig.notices).singleElement().asString().contains("a bug");
    }

    @Test
    void it_works_when_disk_work_and_callbacks_run_at_once() {
        ManualClock clock = new ManualClock();
        AtomicReference<StorageEngine> opened = new AtomicReference<>();
        StorageEngine.open(
                new FaultyDisk(),
                new InlineBackground(),
                clock,
                new ManualScheduler(clock),
                new SeededEntropy(1),
                StorageRig.settings(),
                rig,
                opened::set,
                failure -> {
                    throw new AssertionError(failure);
                });
        StorageEngine engine = opened.get();
        List<Throwable> outcomes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            engine.whenDurable(engine.write("k", Value.text("v" + i), null).sequence(), outcomes::add);
        }
        assertThat(outcomes).hasSize(10).containsOnlyNulls();
        assertThat(StorageRig.held(engine, "k")
                        .versioned()
                        .siblings()
                        .get(0)
                        .value()
                        .asText())
                .isEqualTo("v9");
    }

    @Test
    void every_kind_of_key_and_value_survives_a_restart() {
        Map<String, Value> values = Map.of(
                "a/../b%00",
                Value.text("line\nbreak \u2028 \"quoted\" \\ \u0000"),
                "émoji 🦊",
                new Value(new byte[] {(byte) 0xff, 0, '\n'}, "application/octet-stream"),
                "{\"commit\":1}",
                Value.text("{\"commit\":2,\"records\":0,\"checksum\":\"00000000\"}"),
                "empty",
                new Value(new byte[0], "text/plain"));
        values.forEach((key, value) -> rig.engine.write(key, value, null));
        rig.settle();
        StorageRig next = StorageRig.start(disk.afterKill());
        assertThat(next.notices).isEmpty();
        values.forEach((key, value) ->
                assertThat(next.held(key).versioned().siblings().get(0).value()).isEqualTo(value));
    }
}
