package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.quorum.Verdict;
import io.kvorum.quorum.WriteTally;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Completes a write whose key changed replicas while it was under way: W of the replicas in force must have it before it
 * is acknowledged. A new replica may have asked for the key's range just before the write landed on the old ones.
 */
final class MovedOwners {
    private final WriteRequest request;
    private final WriteAnswer met;
    private final Record record;
    private final WriteTally tally;
    private final ReplicationSettings settings;
    private final Replicas replicas;
    private final Redelivery redelivery;
    private final Clock clock;
    private final Promise<WriteAnswer> answer = Promise.promise();

    /**
     * @param met what the replicas of the old topology made of the write
     * @param owners the replicas in force
     */
    MovedOwners(
            WriteRequest request,
            WriteAnswer met,
            List<String> owners,
            ReplicationSettings settings,
            Replicas replicas,
            Redelivery redelivery,
            Clock clock) {
        this.request = request;
        this.met = met;
        this.record = Record.of(met.key(), met.versioned());
        this.tally = new WriteTally(owners, met.evidence().required());
        this.settings = settings;
        this.replicas = replicas;
        this.redelivery = redelivery;
        this.clock = clock;
    }

    Future<WriteAnswer> start(Scheduler scheduler) {
        List<String> acked = met.evidence().nodes();
        tally.replicas().stream().filter(acked::contains).forEach(tally::acked);
        long remaining = request.deadlineNanos() - clock.nanoTime();
        Scheduler.Cancellable deadline =
                scheduler.after(Math.max(0, TimeUnit.NANOSECONDS.toMillis(remaining)), this::unknown);
        long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.peerTimeoutMillis());
        decide();
        for (String node : tally.pending()) {
            replicas.store(node, record, until).onComplete(done -> stored(node, done.cause()));
        }
        return answer.future().onComplete(ended -> deadline.cancel());
    }

    private void stored(String node, Throwable failure) {
        if (failure == null) {
            tally.acked(node);
        } else {
            tally.failed(node);
            if (!node.equals(settings.self()) && Redelivery.worthwhile(failure)) {
                redelivery.add(node, record);
            }
        }
        decide();
    }

    private void decide() {
        if (tally.verdict() == Verdict.MET) {
            Evidence before = met.evidence();
            answer.tryComplete(new WriteAnswer(
                    met.key(),
                    met.versioned(),
                    met.timestamp(),
                    new Evidence(
                            before.n(), before.required(), tally.replicas().size(), tally.ackedBy(), before.strict())));
        } else if (tally.verdict() == Verdict.IMPOSSIBLE) {
            unknown();
        }
    }

    private void unknown() {
        answer.tryFail(new KvorumException(
                FailureCode.OUTCOME_UNKNOWN,
                "The key's replicas changed during the write: " + tally.required() + " of " + tally.replicas()
                        + " needed, acked by " + tally.ackedBy(),
                Map.of("required", tally.required(), "acked", tally.ackedBy().size(), "ackedBy", tally.ackedBy())));
    }
}
