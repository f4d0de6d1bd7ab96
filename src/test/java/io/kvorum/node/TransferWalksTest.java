package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.StorageMessages.NextSlice;
import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.storage.StoredRecord;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TransferWalksTest {
    private final ManualClock clock = new ManualClock();
    private final Map<String, Record> store = new TreeMap<>();
    private int encoded;
    private final TransferWalks walks =
            new TransferWalks(() -> store.values().stream().map(this::held).iterator(), clock);

    private StoredRecord held(Record record) {
        return new StoredRecord() {
            @Override
            public String key() {
                return record.key();
            }

            @Override
            public byte[] line() {
                encoded++;
                return record.line();
            }

            @Override
            public int length() {
                return record.line().length;
            }

            @Override
            public RecordDigest digest() {
                return new RecordDigest(0, record.hashCode());
            }

            @Override
            public Record record() {
                return record;
            }
        };
    }

    private void hold(int keys, int bytes) {
        for (int i = 0; i < keys; i++) {
            String key = "k%05d".formatted(i);
            store.put(key, Versions.first(key, "a", 1, "x".repeat(bytes)));
        }
    }

    private Slice next(Predicate<String> wanted, String cursor) {
        return walks.next(new NextSlice(wanted, cursor));
    }

    /** All slices of a walk, from the first on. */
    private List<Slice> walk(Predicate<String> wanted) {
        List<Slice> slices = new ArrayList<>();
        slices.add(next(wanted, null));
        while (slices.get(slices.size() - 1).cursor() != null) {
            slices.add(next(null, slices.get(slices.size() - 1).cursor()));
        }
        return slices;
    }

    private static List<byte[]> lines(List<Slice> slices) {
        List<byte[]> lines = new ArrayList<>();
        slices.forEach(slice -> lines.addAll(slice.lines()));
        return lines;
    }

    private List<byte[]> stored() {
        return store.values().stream().map(Record::line).toList();
    }

    private static void assertRefused(FailureCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(KvorumException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    @Test
    void only_records_that_are_wanted_are_unpacked() {
        hold(10_000, 20);
        List<Slice> slices = walk(key -> key.equals("k00007"));
        assertThat(lines(slices)).containsExactly(store.get("k00007").line());
        assertThat(encoded).isEqualTo(1);
    }

    @Test
    void every_record_comes_once_over_many_slices_and_the_last_one_counts_them() {
        hold(10_000, 20);
        List<Slice> slices = walk(key -> true);
        assertThat(slices).hasSizeGreaterThan(5);
        assertThat(lines(slices)).containsExactlyElementsOf(stored());
        assertThat(slices.get(slices.size() - 1).total()).isEqualTo(10_000);
    }

    @Test
    void large_records_make_slices_of_about_a_mebibyte() {
        hold(100, 100_000);
        List<Slice> slices = walk(key -> true);
        assertThat(slices).hasSizeBetween(9, 11);
        assertThat(lines(slices)).containsExactlyElementsOf(stored());
    }

    @Test
    void only_what_is_wanted_comes_and_a_slice_without_any_is_not_the_end() {
        hold(10_000, 20);
        List<Slice> slices = walk(key -> key.compareTo("k09990") >= 0);
        assertThat(slices).hasSizeGreaterThan(1);
        assertThat(slices.get(0).lines()).isEmpty();
        assertThat(lines(slices)).hasSize(10);
        assertThat(slices.get(slices.size() - 1).total()).isEqualTo(10);
    }

    @Test
    void walks_of_several_nodes_do_not_disturb_each_other() {
        hold(3_000, 20);
        Slice one = next(key -> true, null);
        Slice other = next(key -> true, null);
        int ones = one.lines().size();
        int others = other.lines().size();
        while (one.cursor() != null) {
            one = next(null, one.cursor());
            other = next(null, other.cursor());
            ones += one.lines().size();
            others += other.lines().size();
        }
        assertThat(other.cursor()).isNull();
        assertThat(ones).isEqualTo(3_000);
        assertThat(others).isEqualTo(3_000);
    }

    /** A slice that was asked for twice would be missed by whoever gets the second answer. */
    @Test
    void cursor_is_good_once() {
        hold(3_000, 20);
        String cursor = next(key -> true, null).cursor();
        assertThat(next(null, cursor).cursor()).isNotEqualTo(cursor);
        assertRefused(FailureCode.INVALID_REQUEST, () -> next(null, cursor));
    }

    @Test
    void walk_left_idle_is_forgotten_and_makes_room() {
        hold(3_000, 20);
        String cursor = next(key -> true, null).cursor();
        for (int i = 1; i < 32; i++) {
            next(key -> true, null);
        }
        assertRefused(FailureCode.OVERLOADED, () -> next(key -> true, null));
        clock.advanceMillis(120_001);
        assertThat(next(key -> true, null).lines()).isNotEmpty();
        assertRefused(FailureCode.INVALID_REQUEST, () -> next(null, cursor));
    }

    @Test
    void empty_store_is_one_empty_slice() {
        Slice slice = next(key -> true, null);
        assertThat(slice.lines()).isEmpty();
        assertThat(slice.cursor()).isNull();
        assertThat(slice.total()).isZero();
    }
}
