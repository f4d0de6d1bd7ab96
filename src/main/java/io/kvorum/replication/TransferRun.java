package io.kvorum.replication;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Member;
import io.kvorum.port.Scheduler;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One pull of key ranges from all sources side by side. Each source has one page under way, and is asked for the next
 * when that one is on this node's disk; one that fails begins again after a backoff.
 */
final class TransferRun {
    /** About five minutes. A node that left and does not answer for so long is not coming back. */
    private static final int GIVE_UP_ATTEMPTS = 60;

    private final TransferRequest request;
    private final Map<String, Pull> pulls = new TreeMap<>();
    private final Ports ports;
    private final Runnable whenReceived;
    private int needed;
    private int done;
    private long records;
    private boolean received;
    private boolean stopped;

    /**
     * What a run works with.
     *
     * @param merge completes when the records are on disk, fails when one was refused
     * @param member where a node is asked now; null when it is no member any more
     */
    record Ports(
            TransferSource source,
            Function<List<Record>, Future<Void>> merge,
            Function<String, Member> member,
            Scheduler scheduler,
            Backoff backoff,
            TransferListener listener) {}

    /** How far one source has come. */
    private static final class Pull {
        private final Member lastKnown;
        private String cursor;
        private long count;
        private int failures;
        /** Whether it gave all that it has, which is not all that it will have. */
        private boolean receiving;

        Pull(Member lastKnown) {
            this.lastKnown = lastKnown;
        }
    }

    /**
     * @param needed sources that must have given everything, unless no other has more
     * @param whenReceived called once when they have
     */
    TransferRun(TransferRequest request, List<Member> sources, int needed, Ports ports, Runnable whenReceived) {
        this.request = request;
        this.needed = needed;
        this.ports = ports;
        this.whenReceived = whenReceived;
        sources.forEach(source -> pulls.put(source.id(), new Pull(source)));
    }

    TransferRequest request() {
        return request;
    }

    /** Whether enough sources have given everything; the others are still asked. */
    boolean isReceived() {
        return received;
    }

    long records() {
        return records;
    }

    void start() {
        List.copyOf(pulls.values()).forEach(this::next);
        endWhenReceived();
    }

    void stop() {
        stopped = true;
    }

    private void next(Pull pull) {
        if (stopped) {
            return;
        }
        Member current = ports.member().apply(pull.lastKnown.id());
        ports.source()
                .next(current == null ? pull.lastKnown : current, request, pull.cursor)
                .compose(page -> stopped
                        ? Future.succeededFuture(page)
                        : ports.merge().apply(page.records()).map(page))
                .onComplete(page -> merged(pull, page), failure -> failed(pull, failure));
    }

    private void merged(Pull pull, TransferPage page) {
        if (stopped) {
            return;
        }
        records += page.records().size();
        pull.count += page.records().size();
        ports.listener().received(page.records().size());
        if (page.cursor() != null) {
            pull.cursor = page.cursor();
            next(pull);
        } else if (page.total() != pull.count) {
            failed(
                    pull,
                    new IllegalStateException(
                            "the source counted " + page.total() + " records, " + pull.count + " arrived"));
        } else if (page.state() == TransferPage.State.RECEIVING) {
            pull.receiving = true;
            failed(
                    pull,
                    new IllegalStateException("the source does not hold all its ranges, and receives them itself"));
            endWhenReceived();
        } else {
            if (page.state() == TransferPage.State.WHOLE) {
                done++;
            }
            pulls.remove(pull.lastKnown.id());
            endWhenReceived();
        }
    }

    private void failed(Pull pull, Throwable failure) {
        if (stopped) {
            return;
        }
        String node = pull.lastKnown.id();
        pull.cursor = null;
        pull.count = 0;
        pull.failures++;
        if (pull.failures >= GIVE_UP_ATTEMPTS && ports.member().apply(node) == null) {
            pulls.remove(node);
            needed = Math.min(needed, done + pulls.size());
            ports.listener().sourceGivenUp(node);
            endWhenReceived();
            return;
        }
        long delay = ports.backoff().delayMillis(pull.failures);
        ports.listener().sourceFailed(node, failure, delay);
        ports.scheduler().after(delay, () -> next(pull));
    }

    /** When nobody is silent, those who are not whole need not be waited for: nobody has more than was given. */
    private void endWhenReceived() {
        boolean allGave = pulls.values().stream().allMatch(pull -> pull.receiving);
        if (!stopped && !received && (done >= needed || allGave)) {
            received = true;
            whenReceived.run();
        }
    }
}
