package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.Record;
import io.kvorum.version.Sibling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a store was asked and what it promised, kept over crashes and restarts to hold it to its word. */
final class Journal {
    private final SortedMap<String, List<Record>> states = new TreeMap<>();
    private final List<Record> acknowledged = new ArrayList<>();
    private final List<Record> takenBack = new ArrayList<>();
    private final Set<Dot> dots = new HashSet<>();

    private long lives;

    /** A seed that no start before had: a node never draws the same randomness twice. */
    long nextLife() {
        return ++lives;
    }

    void minted(Record record, Dot dot) {
        assertThat(dots.add(dot)).as("the dot %s was never used before", dot).isTrue();
        states.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record);
    }

    void settled(Record record, Throwable failure) {
        if (failure == null) {
            acknowledged.add(record);
        } else if (failure instanceof KvorumException refused && refused.code() == FailureCode.DISK_FULL) {
            takenBack.add(record);
        }
    }

    List<Record> acknowledged() {
        return acknowledged;
    }

    Set<String> keys() {
        return states.keySet();
    }

    /** Every acknowledged write is there, none that was taken back, and nothing that nobody wrote. */
    void checkAgainst(StorageEngine engine) {
        for (Record record : acknowledged) {
            Record held = engine.get(record.key());
            assertThat(held).as("acknowledged %s", record).isNotNull();
            assertThat(held.versioned().merge(record.versioned(), ConflictPolicy.LWW))
                    .as("the state of %s after the acknowledged %s", record.key(), record)
                    .isEqualTo(held.versioned());
        }
        checkNothingInvented(engine);
    }

    void checkNothingInvented(StorageEngine engine) {
        states.forEach((key, written) -> {
            Record held = engine.get(key);
            assertThat(held == null || written.contains(held))
                    .as("%s is a state that was written", held)
                    .isTrue();
        });
        assertThat(engine.recordCount()).isLessThanOrEqualTo(states.size());
        for (Record record : takenBack) {
            Record held = engine.get(record.key());
            Sibling gone = record.versioned().siblings().get(0);
            assertThat(held == null || !held.versioned().siblings().contains(gone))
                    .as("%s, which was answered with disk full, came back", record)
                    .isTrue();
        }
    }

    boolean holdsAll(StorageEngine engine) {
        return acknowledged.stream().allMatch(record -> {
            Record held = engine.get(record.key());
            return held != null
                    && held.versioned()
                            .merge(record.versioned(), ConflictPolicy.LWW)
                            .equals(held.versioned());
        });
    }
}
