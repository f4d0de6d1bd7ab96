package io.kvorum.check;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all clients did and were told. A call is noted before it is sent and its answer after it came, so whatever happens
 * between the two is on the clients' side of every promise. Values must be unique. A broken promise is kept until
 * {@link #verify}, and everything after it is judged as well. Thread-safe.
 */
public final class History {
    private final ConflictPolicy policy;
    private final int n;
    /** Replicas that hold what a read with blocking repair has shown; 0 when reads do not wait for that. */
    private final int repairedTo;

    private final Map<String, KeyHistory> keys = new TreeMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private int writes;
    private int acknowledgements;
    private int reads;
    private int answers;

    /**
     * @param n replicas of each key
     * @param repairedTo W when reads bring what they show to W replicas before they answer, else 0
     */
    public History(ConflictPolicy policy, int n, int repairedTo) {
        this.policy = policy;
        this.n = n;
        this.repairedTo = repairedTo;
    }

    /** No w is so great. */
    public static final int NOTHING = Integer.MAX_VALUE;

    private record Loss(String node, int comesBackFrom) {}

    private KeyHistory key(String key) {
        return keys.computeIfAbsent(key, unused -> new KeyHistory(key, policy));
    }

    private void judge(Runnable check) {
        try {
            check.run();
        } catch (Violation violation) {
            violations.add(violation);
        }
    }

    /** A write under way; at most one of its methods is called, none when no answer came. */
    public final class Write {
        private final KeyHistory history;
        private final Operation operation;

        private Write(KeyHistory history, Operation operation) {
            this.history = history;
            this.operation = operation;
        }

        /**
         * The client was told that it is done.
         *
         * @param clock all that the answer says was seen, the write itself included
         * @param holders the replicas that the answer says have it on disk
         * @param strict whether the write's quorum meets those of all reads: not when whoever coordinated it went by a
         *     member list that had been replaced
         */
        public void acknowledged(VectorClock clock, HybridTimestamp timestamp, List<String> holders, boolean strict) {
            synchronized (History.this) {
                acknowledgements++;
                operation.weakened = !strict;
                operation.byOldMembers = !strict;
                judge(() -> history.acknowledge(operation, clock, timestamp, holders));
                // The replica had it on disk when it said so, and that may have been before its disk was lost.
                losses.subList(operation.lossesBefore, losses.size())
                        .forEach(loss -> operation.lost(loss.node(), loss.comesBackFrom()));
            }
        }

        /** The client was told that nothing was applied anywhere. */
        public void notApplied() {
            synchronized (History.this) {
                judge(() -> history.refuse(operation));
            }
        }
    }

    /** A read under way; {@link #answered} is called at most once. */
    public final class Read {
        private final KeyHistory history;
        private final int missedBy;
        private final int acknowledgedBefore;
        private final int shownBefore;
        private final int lossesBefore = losses.size();

        private Read(KeyHistory history, int missedBy) {
            this.history = history;
            this.missedBy = missedBy;
            this.acknowledgedBefore = history.acknowledgements();
            this.shownBefore = history.readsShown();
        }

        /**
         * The client was shown this.
         *
         * @param strict whether the read's quorum meets those of all writes: not when whoever coordinated it went by a
         *     member list that had been replaced, nor while so many disks are lost that nobody can tell
         */
        public void answered(Seen seen, boolean strict) {
            synchronized (History.this) {
                answers++;
                judge(() -> history.checkValues(seen));
                // A read that heard all replicas asked them one by one: only the end is a look at all of them at rest.
                if (strict) {
                    judge(() -> history.checkKnows(seen, acknowledgedBefore, Math.max(1, missedBy)));
                }
                if (strict && repairedTo > 0) {
                    if (repairedTo > missedBy) {
                        judge(() -> history.checkNotBack(seen, shownBefore));
                    }
                    // A disk that was lost meanwhile may have been one of those that the answer rests on.
                    if (lossesBefore == losses.size()) {
                        history.remember(seen);
                    }
                }
            }
        }
    }

    /**
     * A client calls for a write.
     *
     * @param value null for a delete
     * @param covered what the client says it has seen; empty when it says nothing
     * @param w acknowledgements that the call waits for
     */
    public synchronized Write write(String key, String value, VectorClock covered, int w) {
        writes++;
        KeyHistory history = key(key);
        return new Write(history, history.begin(value, covered, w, losses.size()));
    }

    /**
     * A client calls for a read.
     *
     * @param r answers that the call waits for
     */
    public synchronized Read read(String key, int r) {
        reads++;
        return new Read(key(key), n - r);
    }

    /**
     * A node's disk lost what it held, or cannot be believed any more.
     *
     * @param comesBackFrom the node receives what was written with this w or a greater one before it is a replica again;
     *     {@link #NOTHING} when it goes on as if it still held everything
     */
    public synchronized void lostDisk(String node, int comesBackFrom) {
        losses.add(new Loss(node, comesBackFrom));
        keys.values().forEach(key -> {
            key.lostDisk(node, comesBackFrom);
            key.forgetShown();
        });
    }

    /** All keys that were ever used, sorted. */
    public synchronized List<String> keys() {
        return List.copyOf(keys.keySet());
    }

    /**
     * All is quiet, and this is what every replica of the key holds.
     *
     * @param replicas the nodes that hold it
     * @param members all nodes that have not left
     */
    public synchronized void ended(String key, Seen seen, List<String> replicas, Collection<String> members) {
        KeyHistory history = key(key);
        history.forgive(members);
        judge(() -> history.checkValues(seen));
        judge(() -> history.checkKnows(seen, history.acknowledgements(), 0));
        history.broughtTogether(replicas);
    }

    /** Notes a promise that was seen broken elsewhere. */
    public synchronized void broken(Violation violation) {
        violations.add(violation);
    }

    /** Throws the first broken promise, if any. */
    public synchronized void verify() {
        if (!violations.isEmpty()) {
            throw violations.get(0);
        }
    }

    /** Calls so far, and how many of them were answered with 200, 300 or 404. */
    public record Counts(int writes, int acknowledged, int reads, int answered) {}

    public synchronized Counts counts() {
        return new Counts(writes, acknowledgements, reads, answers);
    }
}
