package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.quorum.Verdict;
import io.kvorum.quorum.WriteTally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One write under way: minted here, sent to all replicas, tallied until the verdict is in. */
final class WriteCoordination {
    private final WriteRequest request;
    private final List<String> owners;
    private final ReplicationSettings settings;
    private final Replicas replicas;
    private final Redelivery redelivery;
    private final Clock clock;
    private final Scheduler scheduler;
    private final WriteTally tally;
    private final int required;
    private final Promise<WriteAnswer> answer = Promise.promise();
    private Scheduler.Cancellable deadline = () -> {};
    private final List<String> missedBy = new ArrayList<>(0);
    private Minted minted;
    private boolean maybeApplied;
    private KvorumException lastFailure;

    WriteCoordination(
            WriteRequest request,
            List<String> owners,
            int required,
            ReplicationSettings settings,
            Replicas replicas,
            Redelivery redelivery,
            Clock clock,
            Scheduler scheduler) {
        this.request = request;
        this.owners = owners;
        this.required = required;
        this.settings = settings;
        this.replicas = replicas;
        this.redelivery = redelivery;
        this.clock = clock;
        this.scheduler = scheduler;
        this.tally = new WriteTally(owners, required);
    }

    Future<WriteAnswer> start() {
        replicas.mint(request).onComplete(this::fanOut, answer::tryFail);
        return answer.future();
    }

    private void fanOut(Minted written) {
        minted = written;
        long remaining = request.deadlineNanos() - clock.nanoTime();
        deadline = scheduler.after(Math.max(0, TimeUnit.NANOSECONDS.toMillis(remaining)), this::expired);
        for (String node : owners) {
            if (node.equals(settings.self())) {
                written.durable().onComplete(done -> guarded(() -> count(node, done.cause())));
            } else {
                send(node);
            }
        }
    }

    private void send(String node) {
        // A peer's call gets its own time, not the client's: the write is wanted there even when the client is gone.
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.peerTimeoutMillis());
        replicas.store(node, minted.record(), until)
                .onComplete(done -> guarded(() -> {
                    if (done.failed() && Redelivery.worthwhile(done.cause())) {
                        missedBy.add(node);
                    }
                    count(node, done.cause());
                }));
    }

    /** Ends the request with the bug that a step met: what a callback throws may be heard by nobody. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            deadline.cancel();
            answer.tryFail(e);
        }
    }

    private void count(String node, Throwable failure) {
        if (failure == null) {
            tally.acked(node);
        } else {
            tally.failed(node);
            lastFailure = failure instanceof KvorumException known
                    ? known
                    : new KvorumException(FailureCode.OUTCOME_UNKNOWN, String.valueOf(failure));
            maybeApplied |= lastFailure.code().outcome() == Outcome.UNKNOWN;
        }
        if (maybeApplied || !tally.ackedBy().isEmpty()) {
            redeliver();
        }
        Verdict verdict = tally.verdict();
        if (verdict == Verdict.MET) {
            met();
        } else if (verdict == Verdict.IMPOSSIBLE) {
            fail("Too few replicas took the write");
        }
    }

    /** Only of a write that may live somewhere: one that every replica refused must never appear after all. */
    private void redeliver() {
        for (String node : missedBy) {
            redelivery.add(node, minted.record());
        }
        missedBy.clear();
    }

    private void met() {
        deadline.cancel();
        if (!answer.future().isComplete()) {
            Evidence evidence = new Evidence(
                    settings.spec().n(),
                    required,
                    owners.size(),
                    tally.ackedBy(),
                    required + settings.spec().r() > settings.spec().n());
            answer.tryComplete(
                    new WriteAnswer(request.key(), minted.record().versioned(), minted.timestamp(), evidence));
        }
    }

    private void expired() {
        fail("The deadline passed before enough replicas took the write");
    }

    private void fail(String reason) {
        deadline.cancel();
        if (answer.future().isComplete()) {
            return;
        }
        List<String> acked = tally.ackedBy();
        boolean nowhere = acked.isEmpty() && tally.pending().isEmpty() && !maybeApplied;
        if (nowhere && owners.size() == 1) {
            answer.tryFail(lastFailure);
            return;
        }
        answer.tryFail(new KvorumException(
                nowhere ? FailureCode.WRITE_QUORUM_UNAVAILABLE : FailureCode.OUTCOME_UNKNOWN,
                reason + ": " + required + " needed, " + acked.size() + " acked, failed: " + tally.failedNodes()
                        + ", no answer yet: " + tally.pending()
                        + (lastFailure == null ? "" : "; the last failure: " + lastFailure.getMessage()),
                Map.of("required", required, "acked", acked.size(), "ackedBy", acked)));
    }
}
