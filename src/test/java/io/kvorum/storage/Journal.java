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
    private final boolean acknowledgedIsDurable;
    private final MemberLists lists;
    private final SortedMap<String, List<Record>> states = new TreeMap<>();
    /** What was appended and not taken back, in that order; after a restart, what of it was still there. */
    private final List<Record> log = new ArrayList<>();
    /** So many of the log must survive a kill of the process. */
    private int heard;
    /** So many of the log must survive a power loss. */
    private int promised;
    /** Appended and not answered yet. */
    private final List<Record> waiting = new ArrayList<>();

    private final List<Record> acknowledged = new ArrayList<>();
    private final List<Record> takenBack = new ArrayList<>();
    private final Set<Dot> dots = new HashSet<>();

    private long lives;

    Journal() {
        this(FsyncPolicy.ALWAYS);
    }

    /** Under a looser policy an acknowledgement alone promises nothing that a power loss has to respect. */
    Journal(FsyncPolicy policy) {
        this(policy == FsyncPolicy.ALWAYS, new MemberLists());
    }

    private Journal(boolean acknowledgedIsDurable, MemberLists lists) {
        this.acknowledgedIsDurable = acknowledgedIsDurable;
        this.lists = lists;
    }

    /** As it is now; the copy goes on by itself. */
    Journal copy() {
        Journal copy = new Journal(acknowledgedIsDurable, lists.copy());
        states.forEach((key, records) -> copy.states.put(key, new ArrayList<>(records)));
        copy.log.addAll(log);
        copy.heard = heard;
        copy.promised = promised;
        copy.acknowledged.addAll(acknowledged);
        copy.takenBack.addAll(takenBack);
        copy.dots.addAll(dots);
        copy.lives = lives;
        return copy;
    }

    /** The member lists that go with it. */
    MemberLists lists() {
        return lists;
    }

    /** A seed that no start before had: a node never draws the same randomness twice. */
    long nextLife() {
        return ++lives;
    }

    void minted(Record record, Dot dot) {
        if (!dots.add(dot)) {
            throw new AssertionError("The dot " + dot + " was used before");
        }
        appended(record);
    }

    void appended(Record record) {
        states.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record);
        log.add(record);
        waiting.add(record);
    }

    void settled(Record record, Throwable failure) {
        waiting.remove(record);
        if (failure == null) {
            acknowledged.add(record);
            heard = Math.max(heard, log.indexOf(record) + 1);
            if (acknowledgedIsDurable) {
                promised = heard;
            }
        } else if (failure instanceof KvorumException refused && refused.code() == FailureCode.DISK_FULL) {
            takenBack.add(record);
            log.remove(record);
        } else {
            assertThat(failure).isInstanceOfSatisfying(KvorumException.class, unknown -> assertThat(unknown.code())
                    .isEqualTo(FailureCode.OUTCOME_UNKNOWN));
        }
    }

    /** Appended and never answered. */
    List<Record> waiting() {
        return waiting;
    }

    /** Whether anybody was told that the disk is full after a record had been appended. */
    boolean tookBack() {
        return !takenBack.isEmpty();
    }

    /** Whether a dot with this actor is known. */
    boolean knowsActor(String actor) {
        return dots.stream().anyMatch(dot -> dot.actor().equals(actor));
    }

    /** After a power loss: with all that was promised. See {@link #recovered(StorageEngine, int)}. */
    List<Record> recoveredAfterPowerLoss(StorageEngine engine) {
        return recovered(engine, promised);
    }

    /** After the process ended and the disk's cache stayed: with all that was acknowledged. */
    List<Record> recoveredAfterKill(StorageEngine engine) {
        return recovered(engine, heard);
    }

    /**
     * After a restart the store holds exactly what the log came to at some point, perhaps with some of what was not
     * promised; the rest is forgotten.
     *
     * @return what was forgotten
     */
    private List<Record> recovered(StorageEngine engine, int atLeast) {
        SortedMap<String, Record> held = held(engine);
        SortedMap<String, Record> state = new TreeMap<>();
        int there = state.equals(held) ? 0 : -1;
        for (int i = 0; i < log.size(); i++) {
            state.put(log.get(i).key(), log.get(i));
            there = state.equals(held) ? i + 1 : there;
        }
        if (there < atLeast) {
            throw new AssertionError(held.values()
                    + (there < 0 ? " is no state that the log came to: " : " lacks records of the log: ") + log + ", "
                    + atLeast + " of them promised");
        }
        List<Record> forgotten = List.copyOf(log.subList(there, log.size()));
        log.subList(there, log.size()).clear();
        heard = Math.min(heard, there);
        waiting.clear();
        return forgotten;
    }

    /** The store shows exactly what was acknowledged. */
    void checkShown(StorageEngine engine) {
        SortedMap<String, Record> acknowledged = new TreeMap<>();
        log.subList(0, heard).forEach(record -> acknowledged.put(record.key(), record));
        assertThat(held(engine)).as("what is shown").isEqualTo(acknowledged);
    }

    /** All that a store holds, by key. */
    static SortedMap<String, Record> held(StorageEngine engine) {
        SortedMap<String, Record> held = new TreeMap<>();
        engine.records().forEachRemaining(record -> held.put(record.key(), StorageRig.held(engine, record.key())));
        return held;
    }

    /** All that was appended is on disk now, whatever the fsync policy says of each write. */
    void allDurable() {
        heard = log.size();
        promised = log.size();
    }

    /** What was not promised may be gone by the next start. */
    void powerLost() {
        heard = promised;
    }

    /** How much of the log is there beyond what was promised. */
    int unpromised() {
        return log.size() - promised;
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
            Record held = StorageRig.held(engine, record.key());
            assertThat(held).as("acknowledged %s", record).isNotNull();
            assertThat(held.versioned().merge(record.versioned(), ConflictPolicy.LWW))
                    .as("the state of %s after the acknowledged %s", record.key(), record)
                    .isEqualTo(held.versioned());
        }
        checkNothingInvented(engine);
    }

    void checkNothingInvented(StorageEngine engine) {
        states.forEach((key, written) -> {
            Record held = StorageRig.held(engine, key);
            assertThat(held == null || written.contains(held))
                    .as("%s is a state that was written", held)
                    .isTrue();
        });
        assertThat(engine.recordCount()).isLessThanOrEqualTo(states.size());
        for (Record record : takenBack) {
            Record held = StorageRig.held(engine, record.key());
            Sibling gone = record.versioned().siblings().get(0);
            assertThat(held == null || !held.versioned().siblings().contains(gone))
                    .as("%s, which was answered with disk full, came back", record)
                    .isTrue();
        }
    }

    boolean holdsAll(StorageEngine engine) {
        return acknowledged.stream().allMatch(record -> {
            Record held = StorageRig.held(engine, record.key());
            return held != null
                    && held.versioned()
                            .merge(record.versioned(), ConflictPolicy.LWW)
                            .equals(held.versioned());
        });
    }
}
