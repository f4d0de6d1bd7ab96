package io.kvorum.check;

import io.kvorum.check.Violation.Promise;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All that happened to one key. Values are unique over all writes. */
final class KeyHistory {
    private final String key;
    private final ConflictPolicy policy;
    private final Map<String, Operation> byValue = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    /** In the order of their acknowledgements. */
    private final List<Operation> acknowledged = new ArrayList<>();
    /** What blocking reads have shown, in the order of their answers. */
    private final List<Seen> shown = new ArrayList<>();
    /** So many of them were forgotten. */
    private int forgotten;
    /** When each value that was acknowledged or shown had been written. */
    private final Map<String, HybridTimestamp> writtenAt = new HashMap<>();

    KeyHistory(String key, ConflictPolicy policy) {
        this.key = key;
        this.policy = policy;
    }

    Operation begin(String value, VectorClock covered, int w, int lossesBefore) {
        Operation operation = new Operation(key, value, covered, w, lossesBefore);
        operations.add(operation);
        if (value != null && byValue.put(value, operation) != null) {
            throw new IllegalArgumentException("The value " + value + " is written twice");
        }
        return operation;
    }

    void acknowledge(Operation operation, VectorClock clock, HybridTimestamp timestamp, List<String> holders) {
        operation.outcome = Operation.Outcome.ACKNOWLEDGED;
        operation.clock = clock;
        operation.timestamp = timestamp;
        operation.holders = List.copyOf(holders);
        acknowledged.add(operation);
        checkWrittenOnce(operation.value, timestamp);
    }

    /** The write was refused with the promise that it left no trace. */
    void refuse(Operation operation) {
        operation.outcome = Operation.Outcome.NOT_APPLIED;
        if (writtenAt.containsKey(operation.value)) {
            throw new Violation(
                    Promise.NO_REFUSED_WRITE_APPEARS,
                    "Key " + key + " showed " + operation + " before it was called not applied");
        }
    }

    private void checkWrittenOnce(String value, HybridTimestamp timestamp) {
        HybridTimestamp before = value == null ? null : writtenAt.putIfAbsent(value, timestamp);
        if (before != null && !before.equals(timestamp)) {
            throw new Violation(
                    Promise.NO_WRITE_DONE_TWICE,
                    "Key " + key + " got " + value + " at " + before + " and again at " + timestamp);
        }
    }

    /** Acknowledgements so far; to be asked when a read begins. */
    int acknowledgements() {
        return acknowledged.size();
    }

    /** Blocking reads answered so far; to be asked when a read begins. */
    int readsShown() {
        return forgotten + shown.size();
    }

    /** Keeps what a read has shown, for those that begin later. */
    void remember(Seen seen) {
        shown.add(seen);
    }

    /** The node's disk is gone, or so old that nothing of the key on it counts. */
    void lostDisk(String node, int comesBackFrom) {
        acknowledged.forEach(operation -> operation.lost(node, comesBackFrom));
    }

    /** Every replica has told what it holds: what is held anywhere is held everywhere. */
    void broughtTogether(List<String> replicas) {
        for (Operation operation : acknowledged) {
            if (!operation.holders.isEmpty()) {
                operation.holders = List.copyOf(replicas);
                operation.weakened = false;
            }
        }
    }

    /**
     * A write that only nodes took which had been let go by then, and did not know, may have stayed with them, and so may
     * one with w=1 when its node was let go later: those who let them go gave up what nobody else had.
     */
    void forgive(Collection<String> members) {
        for (Operation operation : acknowledged) {
            boolean alone = operation.byOldMembers || operation.w == 1;
            if (alone && Collections.disjoint(operation.holders, members)) {
                operation.holders = List.of();
            }
        }
    }

    /** Nothing but what somebody wrote, once, and nothing that was refused. */
    void checkValues(Seen seen) {
        for (Seen.Item item : seen.items()) {
            if (item.value() == null) {
                continue;
            }
            Operation operation = byValue.get(item.value());
            if (operation == null) {
                throw new Violation(
                        Promise.NO_VALUE_OUT_OF_NOWHERE,
                        "Key " + key + " shows " + item + ", which nobody wrote to it");
            }
            if (operation.outcome == Operation.Outcome.NOT_APPLIED) {
                throw new Violation(
                        Promise.NO_REFUSED_WRITE_APPEARS,
                        "Key " + key + " shows " + item + ", which was called not applied");
            }
            checkWrittenOnce(item.value(), item.timestamp());
        }
    }

    /**
     * A read that must know those of the first so many acknowledged writes whose quorums its own meets.
     *
     * @param missedBy the most replicas that the read did not hear; 0 when it heard all, and then nothing but a lost disk
     *     excuses a lost write
     */
    void checkKnows(Seen seen, int acknowledgements, int missedBy) {
        boolean ended = missedBy == 0;
        for (Operation operation : acknowledged.subList(0, acknowledgements)) {
            if (operation.w <= missedBy || operation.isGone() || (operation.weakened && !ended)) {
                continue;
            }
            Promise promise = ended ? Promise.NO_ACKNOWLEDGED_WRITE_LOST : Promise.READS_SEE_ACKNOWLEDGED_WRITES;
            if (!Operation.includes(seen.clock(), operation.clock)) {
                throw new Violation(promise, "Key " + key + " shows " + seen + ", which knows nothing of " + operation);
            }
            if (!shows(seen, operation) && !isReplaced(seen, operation)) {
                throw new Violation(
                        promise, "Key " + key + " shows " + seen + ", and nothing rightly replaced " + operation);
            }
        }
        checkDeletes(seen, acknowledgements, missedBy);
    }

    private static boolean shows(Seen seen, Operation operation) {
        for (Seen.Item item : seen.items()) {
            if (item.timestamp().equals(operation.timestamp) && Objects.equals(item.value(), operation.value)) {
                return true;
            }
        }
        return false;
    }

    private boolean isReplaced(Seen seen, Operation operation) {
        if (policy == ConflictPolicy.LWW) {
            return !seen.items().isEmpty() && seen.items().get(0).timestamp().compareTo(operation.timestamp) >= 0;
        }
        // A tombstone need not be shown: an answer without values says as much.
        boolean hiddenTombstone =
                operation.value == null && seen.items().stream().allMatch(item -> item.value() != null);
        return hiddenTombstone || operations.stream().anyMatch(other -> other.mayReplace(operation));
    }

    /** What an acknowledged write had seen and replaced is gone for good. */
    private void checkDeletes(Seen seen, int acknowledgements, int missedBy) {
        for (Seen.Item item : seen.items()) {
            Operation shown = item.value() == null ? null : byValue.get(item.value());
            if (shown == null || !shown.isAcknowledged()) {
                continue;
            }
            for (Operation later : acknowledged.subList(0, acknowledgements)) {
                boolean replaced =
                        later != shown && later.w > missedBy && later.covered.size() > 0 && later.mayReplace(shown);
                if (replaced && !later.isGone() && !later.weakened) {
                    throw new Violation(Promise.NO_DELETE_UNDONE, "Key " + key + " shows " + item + " after " + later);
                }
            }
        }
    }

    /** A read with blocking repair that must not know less than the first so many. */
    void checkNotBack(Seen seen, int readsShown) {
        for (Seen earlier : shown.subList(0, Math.max(0, readsShown - forgotten))) {
            if (!Operation.includes(seen.clock(), earlier.clock())) {
                throw new Violation(
                        Promise.READS_NEVER_GO_BACK,
                        "Key " + key + " shows " + seen + " after a read had shown " + earlier);
            }
        }
    }

    /** Reads that went before count no more: a disk was lost, and with it perhaps what they had shown. */
    void forgetShown() {
        forgotten += shown.size();
        shown.clear();
    }
}
