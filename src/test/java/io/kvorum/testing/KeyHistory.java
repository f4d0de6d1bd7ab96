package io.kvorum.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Sibling;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What the clients of one key asked for and were told, and whether all that fits together. Values must be unique.
 */
public final class KeyHistory {
    private final ConflictPolicy policy;
    private final boolean strict;
    private final boolean readsNeverGoBack;
    private final List<Write> writes = new ArrayList<>();
    private final List<VectorClock> seenByReads = new ArrayList<>();
    private final List<Throwable> violations = new ArrayList<>();
    private Versioned lastSeen = Versioned.empty();

    /** One write; its outcome is filled in when it is known. */
    private static final class Write {
        private final String valueOrNull;
        private final VectorClock covered;
        private Sibling acked;
        private boolean notApplied;

        Write(String valueOrNull, VectorClock covered) {
            this.valueOrNull = valueOrNull;
            this.covered = covered;
        }
    }

    /**
     * @param strict whether every read quorum meets every write quorum
     * @param readsNeverGoBack whether a read must know all that an earlier one returned
     */
    public KeyHistory(ConflictPolicy policy, boolean strict, boolean readsNeverGoBack) {
        this.policy = policy;
        this.strict = strict;
        this.readsNeverGoBack = readsNeverGoBack;
    }

    /** The context that the last read handed out, for writes that replace what it saw; null before the first. */
    public ContextToken lastContext() {
        return lastSeen.isEmpty() ? null : ContextToken.of(lastSeen);
    }

    /** A write begins. */
    public void writing(String valueOrNull, ContextToken contextOrNull, Future<WriteAnswer> answer) {
        Write write = new Write(valueOrNull, contextOrNull == null ? VectorClock.empty() : contextOrNull.clock());
        writes.add(write);
        answer.onComplete(done -> noting(() -> {
            if (done.succeeded()) {
                write.acked = written(done.result());
            } else {
                write.notApplied = outcome(done.cause()) == Outcome.NOT_APPLIED;
            }
        }));
    }

    /** Keeps what a check throws for the end: nobody would hear of it in a callback of a Future. */
    private void noting(Runnable check) {
        try {
            check.run();
        } catch (AssertionError violation) {
            violations.add(violation);
        }
    }

    private static Sibling written(WriteAnswer answer) {
        return answer.versioned().siblings().stream()
                .filter(sibling -> sibling.timestamp().equals(answer.timestamp()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The answer does not show its own write: " + answer));
    }

    private static Outcome outcome(Throwable failure) {
        if (failure instanceof KvorumException known) {
            return known.code().outcome();
        }
        throw new AssertionError("A request failed in a way that nobody foresaw", failure);
    }

    /** A read begins; when it succeeds it must know all writes that were acknowledged by now. */
    public void reading(Future<ReadAnswer> answer) {
        List<Sibling> acked = acked();
        List<VectorClock> seen = List.copyOf(seenByReads);
        answer.onComplete(done -> noting(() -> {
            if (done.succeeded()) {
                lastSeen = done.result().versioned();
                seenByReads.add(lastSeen.context());
                check(lastSeen, strict ? acked : List.of(), readsNeverGoBack ? seen : List.of());
            } else {
                outcome(done.cause());
            }
        }));
    }

    private List<Sibling> acked() {
        return writes.stream()
                .filter(write -> write.acked != null)
                .map(write -> write.acked)
                .toList();
    }

    private void check(Versioned found, List<Sibling> acked, List<VectorClock> seen) {
        for (Sibling write : acked) {
            assertThat(found.context().covers(write.dot()))
                    .as("read %s knows the acknowledged write %s", found, write)
                    .isTrue();
        }
        for (VectorClock earlier : seen) {
            assertThat(found.context().join(earlier))
                    .as("read %s knows all that an earlier one saw", found)
                    .isEqualTo(found.context());
        }
        requireNothingRefused(found);
    }

    private void requireNothingRefused(Versioned found) {
        for (Sibling sibling : found.values()) {
            assertThat(writes)
                    .as("value %s was never called not applied", sibling.value())
                    .noneMatch(write ->
                            write.notApplied && sibling.value().asText().equals(write.valueOrNull));
        }
    }

    /**
     * Checks that all answers were right, and what the replicas agreed on in the end: no acknowledged write is lost, none
     * that was refused is there.
     */
    public void checkEnd(Versioned end) {
        assertThat(violations).isEmpty();
        requireNothingRefused(end);
        for (Sibling write : acked()) {
            assertThat(end.context().covers(write.dot()))
                    .as("the end %s knows the acknowledged write %s", end, write)
                    .isTrue();
            assertThat(end.siblings().contains(write) || isReplaced(write, end))
                    .as("the acknowledged write %s is in the end %s, or something rightly replaced it", write, end)
                    .isTrue();
        }
    }

    private boolean isReplaced(Sibling write, Versioned end) {
        if (policy == ConflictPolicy.LWW) {
            return end.siblings().get(0).compareTo(write) > 0;
        }
        return writes.stream().anyMatch(other -> !other.notApplied && other.covered.covers(write.dot()));
    }

    /** Writes that were acknowledged so far. */
    public int ackedWrites() {
        return acked().size();
    }

    /** Reads that were answered so far. */
    public int answeredReads() {
        return seenByReads.size();
    }
}
