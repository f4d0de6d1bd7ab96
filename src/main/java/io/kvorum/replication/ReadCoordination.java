package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.quorum.ReadTally;
import io.kvorum.quorum.RepairPlan;
import io.kvorum.quorum.Verdict;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One read under way. R replicas are asked, and another one for each that fails or takes longer than is usual; the client
 * is answered as soon as R have answered. The remaining replicas are asked after that, so that a read brings every replica of its key together,
 * not only those that happened to be asked first.
 */
final class ReadCoordination {
    private final ReadRequest request;
    private final List<String> order;
    private final int required;
    private final ReplicationSettings settings;
    private final Replicas replicas;
    private final ReadRepair repair;
    private final ReplicaPace pace;
    private final LargeReads largeReads;
    private final ReplicationListener listener;
    private final Clock clock;
    private final Scheduler scheduler;
    private final ReadTally tally;
    private final Promise<ReadAnswer> answer = Promise.promise();
    private Scheduler.Cancellable alarm = () -> {};
    private int asked;
    /** So many of those asked have been judged for being late: once a read each. */
    private int judged;

    private int outstanding;
    private boolean decided;
    private boolean repaired;
    private BlockingRepair blocking;
    private Throwable lastFailure;
    private Replicas.Look own = Replicas.Look.UNKNOWN;
    /** What was taken of the memory for large reads. */
    private long taken;

    /** Where it stands in the queue for memory; null while it does not wait. */
    private LargeReads.Turn turn;

    ReadCoordination(
            ReadRequest request,
            List<String> order,
            int required,
            ReplicationSettings settings,
            Replicas replicas,
            ReadRepair repair,
            ReplicaPace pace,
            LargeReads largeReads,
            ReplicationListener listener,
            Clock clock,
            Scheduler scheduler) {
        this.request = request;
        this.order = order;
        this.required = required;
        this.settings = settings;
        this.replicas = replicas;
        this.repair = repair;
        this.pace = pace;
        this.largeReads = largeReads;
        this.listener = listener;
        this.clock = clock;
        this.scheduler = scheduler;
        this.tally = new ReadTally(request.key(), order, required, settings.policy());
    }

    Future<ReadAnswer> start() {
        if (order.get(0).equals(settings.self())) {
            look(LargeReads.SMALL_BYTES);
        } else {
            ask();
        }
        return answer.future();
    }

    private void look(long maxBytes) {
        replicas.look(request.key(), maxBytes, order.size() > 1, request.deadlineNanos())
                // What keeps this node from a look will keep it from answering, and is told then.
                .onComplete(look -> guarded(() -> looked(look)), failure -> guarded(this::ask));
    }

    private void looked(Replicas.Look look) {
        own = look;
        if (look.heldBack() == 0) {
            ask();
            return;
        }
        setAlarm(Long.MAX_VALUE);
        turn = largeReads.enter(look.heldBack());
        turn.come().onSuccess(bytes -> {
            taken = bytes;
            turn = null;
            alarm.cancel();
            // What this node holds, the others need not send.
            guarded(() -> look(Long.MAX_VALUE));
        });
    }

    private void ask() {
        if (decided) {
            return;
        }
        for (int i = 0; i < required && !decided; i++) {
            askNext();
        }
        if (!answer.future().isComplete()) {
            setAlarm(pace.patienceMillis());
        }
    }

    private void setAlarm(long patienceMillis) {
        long remaining = Math.max(0, TimeUnit.NANOSECONDS.toMillis(request.deadlineNanos() - clock.nanoTime()));
        if (patienceMillis < remaining) {
            alarm = scheduler.after(patienceMillis, () -> guarded(this::impatient));
        } else {
            alarm = scheduler.after(remaining, this::expired);
        }
    }

    /** Asks as many more replicas as answers are late; those may still come, and then they count. */
    private void impatient() {
        if (decided) {
            setAlarm(Long.MAX_VALUE);
            return;
        }
        List<String> silent = tally.pending();
        List<String> late = order.subList(judged, asked).stream()
                .filter(node -> silent.contains(node) && !node.equals(settings.self()))
                .toList();
        judged = asked;
        late.forEach(pace::late);
        for (int i = 0; i < late.size() && asked < order.size() && !decided; i++) {
            listener.hedged(late.get(i));
            askNext();
        }
        if (!answer.future().isComplete()) {
            setAlarm(asked == order.size() ? Long.MAX_VALUE : pace.patienceMillis());
        }
    }

    private void askNext() {
        if (asked == order.size()) {
            return;
        }
        String node = order.get(asked++);
        outstanding++;
        if (own.known() && node.equals(settings.self())) {
            guarded(() -> answered(node, own.record()));
            return;
        }
        // A peer's call gets its own time, not the client's: an impatient client says nothing about the peer's health.
        long since = clock.nanoTime();
        long until = since + TimeUnit.MILLISECONDS.toNanos(settings.peerTimeoutMillis());
        replicas.fetch(node, request.key(), own.held(), until)
                .onComplete(
                        record -> guarded(() -> {
                            if (!node.equals(settings.self())) {
                                pace.answered(node, clock.nanoTime() - since);
                            }
                            answered(node, record);
                        }),
                        failure -> guarded(() -> failed(node, failure)));
    }

    /** Ends the request with the bug that a step met: what a callback throws may be heard by nobody. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            decided = true;
            alarm.cancel();
            answer.tryFail(e);
        } finally {
            leaveOnceAllAnswered();
        }
    }

    private void answered(String node, Record record) {
        outstanding--;
        tally.answered(node, record);
        if (blocking != null) {
            blocking.answered(node, record);
        } else if (!decided && tally.verdict() == Verdict.MET) {
            met();
        }
        repairOnceAllAnswered();
    }

    private void failed(String node, Throwable failure) {
        outstanding--;
        lastFailure = failure;
        tally.failed(node);
        if (blocking != null) {
            blocking.failed(node);
        } else if (!decided && tally.verdict() == Verdict.IMPOSSIBLE) {
            fail("Too few replicas answered");
        } else if (!decided) {
            askNext();
        }
        repairOnceAllAnswered();
    }

    /** Answers that come after the deadline are held too, so it is the last answer that counts. */
    private void leaveOnceAllAnswered() {
        if (decided && outstanding == 0 && taken > 0) {
            long bytes = taken;
            taken = 0;
            largeReads.leave(bytes);
        }
    }

    private void met() {
        decided = true;
        ReadAnswer met = new ReadAnswer(
                request.key(),
                tally.merged(),
                new Evidence(
                        settings.spec().n(),
                        required,
                        asked,
                        tally.answeredBy(),
                        required + settings.spec().w() > settings.spec().n()));
        if (settings.repair() == RepairMode.BLOCKING && tally.mergedRecord() != null) {
            RepairPlan plan = tally.repairPlan();
            int holders = Math.min(settings.spec().w(), order.size());
            blocking = new BlockingRepair(repair, plan, order, holders, settings.policy());
            tally.failedNodes().forEach(blocking::failed);
            blocking.start().onComplete(held -> complete(met), failure -> {
                lastFailure = failure;
                fail("The value could not be brought to " + holders + " replicas");
            });
        } else {
            complete(met);
        }
        // Counted as one more, so that answers which come at once do not start the repair before all are asked.
        outstanding++;
        while (asked < order.size()) {
            askNext();
        }
        outstanding--;
    }

    private void repairOnceAllAnswered() {
        if (!decided || outstanding > 0 || repaired) {
            return;
        }
        repaired = true;
        if (!tally.hasStale()) {
            return;
        }
        RepairPlan plan = tally.repairPlan();
        if (blocking == null || !blocking.coversAll(plan)) {
            repair.run(plan);
        }
    }

    private void complete(ReadAnswer met) {
        alarm.cancel();
        answer.tryComplete(met);
    }

    private void expired() {
        if (turn != null) {
            decided = true;
            largeReads.forget(turn);
            answer.tryFail(new KvorumException(
                    FailureCode.OVERLOADED,
                    "The deadline passed while the read of a record of " + own.heldBack()
                            + " bytes waited for memory, which other reads of large records take; a larger heap has room for"
                            + " more"));
            return;
        }
        fail("The deadline passed before enough replicas answered");
    }

    private void fail(String reason) {
        decided = true;
        alarm.cancel();
        if (answer.future().isComplete()) {
            return;
        }
        List<String> answeredBy = tally.answeredBy();
        answer.tryFail(new KvorumException(
                FailureCode.READ_QUORUM_UNAVAILABLE,
                reason + ": " + required + " needed, " + answeredBy.size() + " answered " + answeredBy
                        + (lastFailure == null ? "" : "; the last failure: " + lastFailure.getMessage()),
                Map.of("required", required, "answered", answeredBy.size())));
    }
}
