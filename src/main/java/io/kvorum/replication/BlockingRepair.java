package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.RepairPlan;
import io.kvorum.quorum.Verdict;
import io.kvorum.quorum.WriteTally;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Waits until enough replicas hold what a read is about to return. Replicas that the read found stale are sent the
 * merge; those that it asks after its decision count when they turn out to hold it, and are sent it when they do not.
 */
final class BlockingRepair {
    private final ReadRepair repair;
    private final RepairPlan plan;
    private final ConflictPolicy policy;
    private final WriteTally holders;
    private final Promise<Void> held = Promise.promise();

    /** @param plan its merge is not null */
    BlockingRepair(ReadRepair repair, RepairPlan plan, List<String> replicas, int required, ConflictPolicy policy) {
        this.repair = repair;
        this.plan = plan;
        this.policy = policy;
        this.holders = new WriteTally(replicas, required);
    }

    /** Completes when enough replicas have the merge on disk; fails when they cannot. */
    Future<Void> start() {
        plan.holders().forEach(holders::acked);
        plan.stale().forEach(this::send);
        decide();
        return held.future();
    }

    /** A replica that was asked after the decision answered; null when it never heard of the key. */
    void answered(String node, Record recordOrNull) {
        Versioned merged = plan.merged().versioned();
        if (recordOrNull != null
                && recordOrNull.versioned().merge(merged, policy).equals(recordOrNull.versioned())) {
            holders.acked(node);
            decide();
        } else {
            send(node);
        }
    }

    /** A replica did not answer the read, so it need not be tried with the merge. */
    void failed(String node) {
        holders.failed(node);
        decide();
    }

    /** Whether every stale replica of a later plan has been sent all that it lacks. */
    boolean coversAll(RepairPlan later) {
        return later.merged().versioned().equals(plan.merged().versioned());
    }

    private void send(String node) {
        repair.send(node, plan.merged()).onComplete(done -> {
            if (done.succeeded()) {
                holders.acked(node);
            } else {
                holders.failed(node);
            }
            decide();
        });
    }

    private void decide() {
        Verdict verdict = holders.verdict();
        if (verdict == Verdict.MET) {
            held.tryComplete();
        } else if (verdict == Verdict.IMPOSSIBLE) {
            held.tryFail(new KvorumException(
                    FailureCode.READ_QUORUM_UNAVAILABLE,
                    "The merge is at " + holders.ackedBy() + " and could not be brought to " + holders.failedNodes()));
        }
    }
}
