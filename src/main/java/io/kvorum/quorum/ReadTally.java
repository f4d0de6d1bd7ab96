package io.kvorum.quorum;

import io.kvorum.failure.Invariant;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The answers of one key's replicas to a read, what they merge to, and whom to repair. The first answer of a replica
 * counts, later ones are ignored. A failure is never an answer, and an answer that arrives after a failure counts: as
 * with {@link WriteTally}, only that can lift an IMPOSSIBLE verdict. Not thread-safe.
 */
public final class ReadTally {
    private final String key;
    private final Ballot ballot;
    private final ConflictPolicy policy;

    /** What each replica holds, by its place in the preference list; null where it holds nothing or did not answer. */
    private final Record[] held;

    private int answers;

    /** The merge of all answers so far; null after a new answer, until somebody asks. */
    private Versioned merged;

    /** The record that says the merge; null until somebody asks. */
    private Record mergedRecord;

    /**
     * @param replicas distinct node ids in preference order
     * @param required answers needed, at least 1; more than there are replicas is IMPOSSIBLE from the start
     */
    public ReadTally(String key, List<String> replicas, int required, ConflictPolicy policy) {
        this.key = Objects.requireNonNull(key, "key");
        this.ballot = new Ballot(replicas, required);
        this.policy = Objects.requireNonNull(policy, "policy");
        this.held = new Record[replicas.size()];
    }

    /** This replica answered with what it holds; null when it never heard of the key. */
    public void answered(String node, Record recordOrNull) {
        Invariant.check(
                recordOrNull == null || recordOrNull.key().equals(key),
                "a record of the tally's key",
                () -> recordOrNull + " for " + key);
        int index = ballot.succeed(node);
        if (index >= 0) {
            held[index] = recordOrNull == null || recordOrNull.versioned().isEmpty() ? null : recordOrNull;
            answers++;
            merged = null;
            mergedRecord = null;
        }
    }

    /** This replica refused, failed, or will not be heard of in time. */
    public void failed(String node) {
        ballot.fail(node);
    }

    /** Where the read stands now. */
    public Verdict verdict() {
        return ballot.verdict();
    }

    /** All replicas, in preference order. */
    public List<String> replicas() {
        return ballot.replicas();
    }

    /** Answers needed. */
    public int required() {
        return ballot.required();
    }

    /** The replicas that answered, in preference order. */
    public List<String> answeredBy() {
        return ballot.in(Ballot.State.SUCCEEDED);
    }

    /** The replicas that failed and did not answer since, in preference order. */
    public List<String> failedNodes() {
        return ballot.in(Ballot.State.FAILED);
    }

    /** The replicas not heard of yet, in preference order. */
    public List<String> pending() {
        return ballot.in(Ballot.State.PENDING);
    }

    /** The join of all answers; empty when nobody who answered knows the key. Legal once one replica answered. */
    public Versioned merged() {
        Invariant.check(answers > 0, "an answer of at least one replica", () -> "none for " + key);
        if (merged == null) {
            merge();
        }
        return merged;
    }

    /** The record of {@link #merged}: one that a replica sent where it says just that, else a new one; null if empty. */
    public Record mergedRecord() {
        Versioned state = merged();
        if (mergedRecord == null && !state.isEmpty()) {
            mergedRecord = recordSaying(state);
        }
        return mergedRecord;
    }

    private void merge() {
        Versioned joined = Versioned.empty();
        Record previous = null;
        for (Record record : held) {
            // Replicas mostly agree byte for byte; then there is nothing to join and nothing to encode.
            if (record != null && !record.equals(previous)) {
                joined = joined.merge(record.versioned(), policy);
                previous = record;
            }
        }
        merged = joined;
    }

    private Record recordSaying(Versioned state) {
        for (Record record : held) {
            if (record != null && record.versioned().equals(state)) {
                return record;
            }
        }
        return Record.of(key, state);
    }

    /** Whether a replica that answered holds something else than the merge of all answers; false while none answered. */
    public boolean hasStale() {
        if (answers == 0) {
            return false;
        }
        Versioned state = merged();
        for (int i = 0; i < held.length; i++) {
            if (ballot.hasSucceeded(i) && !holds(i, state)) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(int index, Versioned state) {
        Record record = held[index];
        return (record == null ? Versioned.empty() : record.versioned()).equals(state);
    }

    /** Whom to send what, as of the answers so far; legal once one replica answered. */
    public RepairPlan repairPlan() {
        Record target = mergedRecord();
        List<String> stale = new ArrayList<>();
        List<String> holders = new ArrayList<>();
        for (String node : answeredBy()) {
            boolean same = holds(ballot.replicas().indexOf(node), merged);
            (same ? holders : stale).add(node);
        }
        return new RepairPlan(target, stale, holders);
    }
}
