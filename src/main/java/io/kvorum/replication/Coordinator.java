package io.kvorum.replication;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.ReplicationListener.Kind;
import io.kvorum.replication.ReplicationListener.Result;
import io.kvorum.ring.PreferenceList;
import io.kvorum.ring.Ring;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Turns a client's request into calls to the key's replicas and their answers into one answer. */
public final class Coordinator {
    private final ReplicationSettings settings;
    private final Supplier<Ring> ring;
    private final Replicas replicas;
    private final Redelivery redelivery;
    private final ReadRepair repair;
    private final ReplicaPace pace;
    private final LargeReads largeReads;
    private final Clock clock;
    private final Scheduler scheduler;
    private final ReplicationListener listener;

    /** @param ring the ring of the topology in force */
    public Coordinator(
            ReplicationSettings settings,
            Supplier<Ring> ring,
            Replicas replicas,
            Redelivery redelivery,
            Clock clock,
            Scheduler scheduler,
            ReplicationListener listener) {
        this.settings = settings;
        this.ring = ring;
        this.replicas = replicas;
        this.redelivery = redelivery;
        this.repair = new ReadRepair(replicas, clock, settings.peerTimeoutMillis(), listener);
        this.pace = new ReplicaPace(settings.peerTimeoutMillis());
        this.largeReads = new LargeReads(settings.readBytes());
        this.clock = clock;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /**
     * Writes under W replicas.
     *
     * @return fails with {@link KvorumException}: the codes of {@link Outcome#NOT_APPLIED} promise that no replica has
     *     the write, {@code OUTCOME_UNKNOWN} that it may appear later
     */
    public Future<WriteAnswer> write(WriteRequest request) {
        return ended(Kind.WRITE, guarded(() -> {
            Ring asOf = ring.get();
            int required = required(request.w(), settings.spec().w());
            PreferenceList owners = owners(request.key(), required, FailureCode.WRITE_QUORUM_UNAVAILABLE);
            requireTime(request.deadlineNanos());
            if (!owners.contains(settings.self())) {
                return forward(request, owners);
            }
            requireReachable(owners, required);
            return new WriteCoordination(
                            request, owners.nodes(), required, settings, replicas, redelivery, clock, scheduler)
                    .start()
                    .compose(met -> onOwnersInForce(request, asOf, met));
        }));
    }

    /** The replicas may have changed while they were asked; an ack speaks of those in force when it is given. */
    private Future<WriteAnswer> onOwnersInForce(WriteRequest request, Ring asOf, WriteAnswer met) {
        Ring inForce = ring.get();
        PreferenceList owners = ownersIfMoved(request.key(), asOf, inForce);
        if (owners == null) {
            return Future.succeededFuture(met);
        }
        return new MovedOwners(request, met, owners.nodes(), settings, replicas, redelivery, clock)
                .start(scheduler)
                .compose(moved -> onOwnersInForce(request, inForce, moved));
    }

    /** The key's replicas on the ring in force; null when they are those of the other ring. */
    private PreferenceList ownersIfMoved(String key, Ring asOf, Ring inForce) {
        if (asOf == inForce) {
            return null;
        }
        int n = settings.spec().n();
        PreferenceList owners = inForce.preferenceList(key, n);
        return owners.equals(asOf.preferenceList(key, n)) ? null : owners;
    }

    /** Reads under R replicas; fails with {@link KvorumException} when too few answered before the deadline. */
    public Future<ReadAnswer> read(ReadRequest request) {
        return ended(Kind.READ, guarded(() -> readFromOwners(request)));
    }

    private Future<ReadAnswer> readFromOwners(ReadRequest request) {
        Ring asOf = ring.get();
        int required = required(request.r(), settings.spec().r());
        PreferenceList owners = owners(request.key(), required, FailureCode.READ_QUORUM_UNAVAILABLE);
        requireTime(request.deadlineNanos());
        return new ReadCoordination(
                        request,
                        askingOrder(owners),
                        required,
                        settings,
                        replicas,
                        repair,
                        pace,
                        largeReads,
                        listener,
                        clock,
                        scheduler)
                .start()
                // The replicas that answered may be none any more, and newer writes have gone to others.
                .compose(answer -> ownersIfMoved(request.key(), asOf, ring.get()) == null
                        ? Future.succeededFuture(answer)
                        : readFromOwners(request));
    }

    /** Reads of large records that wait for memory. Callable from any thread. */
    public int waitingReads() {
        return largeReads.waiting();
    }

    private int required(QuorumLevel level, int configured) {
        return level == null ? configured : level.resolve(settings.spec().n());
    }

    private PreferenceList owners(String key, int required, FailureCode code) {
        PreferenceList owners = ring.get().preferenceList(key, settings.spec().n());
        if (owners.size() < required) {
            throw new KvorumException(
                    code,
                    "The request needs " + required + " replicas and the cluster has " + owners.size()
                            + (owners.size() == 1 ? " member" : " members")
                            + "; add members or ask for a smaller quorum",
                    Map.of("required", required, "members", owners.size()));
        }
        return owners;
    }

    private void requireTime(long deadlineNanos) {
        if (deadlineNanos - clock.nanoTime() <= 0) {
            throw new KvorumException(
                    FailureCode.DEADLINE_EXPIRED, "The request's time was over before this node began to work on it");
        }
    }

    /** A write that cannot reach W must not leave traces on the replicas that it could reach. */
    private void requireReachable(PreferenceList owners, int required) {
        List<String> down = new ArrayList<>();
        for (String node : owners.nodes()) {
            if (!node.equals(settings.self()) && !replicas.admits(node)) {
                down.add(node);
            }
        }
        int reachable = owners.size() - down.size();
        if (reachable < required) {
            throw new KvorumException(
                    FailureCode.WRITE_QUORUM_UNAVAILABLE,
                    "The write needs " + required + " replicas and " + reachable + " can be reached; down: " + down,
                    Map.of("required", required, "reachable", reachable, "down", down));
        }
    }

    /** This node first, for it answers soonest; nodes that keep being late after the others, nodes known to be down last. */
    private List<String> askingOrder(PreferenceList owners) {
        List<String> order = new ArrayList<>(owners.size());
        List<String> slow = new ArrayList<>(0);
        List<String> down = new ArrayList<>(0);
        if (owners.contains(settings.self())) {
            order.add(settings.self());
        }
        for (String node : owners.nodes()) {
            if (!node.equals(settings.self())) {
                (!replicas.admits(node) ? down : pace.isSlow(node) ? slow : order).add(node);
            }
        }
        order.addAll(slow);
        order.addAll(down);
        return order;
    }

    private Future<WriteAnswer> forward(WriteRequest request, PreferenceList owners) {
        if (request.forwarded()) {
            throw new KvorumException(
                    FailureCode.UNAVAILABLE,
                    "This node is no replica of the key in its ring of epoch "
                            + ring.get().epoch() + "; the sender's ring differs");
        }
        List<String> live = owners.nodes().stream().filter(replicas::admits).toList();
        return forwardToNext(request, live, 0, null);
    }

    private Future<WriteAnswer> forwardToNext(WriteRequest request, List<String> live, int next, Throwable last) {
        boolean late = request.deadlineNanos() - clock.nanoTime() <= 0;
        if (next == live.size() || late) {
            return Future.failedFuture(new KvorumException(
                    FailureCode.WRITE_QUORUM_UNAVAILABLE,
                    "None of the key's replicas could take the write"
                            + (late ? " in time" : "")
                            + (last == null ? "; all are down" : "; the last said: " + last.getMessage())));
        }
        String node = live.get(next);
        listener.forwarded(node);
        return replicas.forward(node, request)
                .recover(failure -> worthAnotherNode(failure)
                        ? forwardToNext(request, live, next + 1, failure)
                        : Future.failedFuture(failure));
    }

    /**
     * Only what is certain not to have been applied, and what another node could do better. A missing quorum belongs to
     * these: a replica that cannot reach the others says so while they may well reach each other.
     */
    private static boolean worthAnotherNode(Throwable failure) {
        return failure instanceof KvorumException known
                && known.code().outcome() == Outcome.NOT_APPLIED
                && known.code().retryable();
    }

    private static <T> Future<T> guarded(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private <T> Future<T> ended(Kind kind, Future<T> future) {
        return future.onComplete(done -> listener.requestEnded(kind, resultOf(done.cause())));
    }

    private static Result resultOf(Throwable failure) {
        if (failure == null) {
            return Result.MET;
        }
        if (!(failure instanceof KvorumException known) || known.code().outcome() == Outcome.UNKNOWN) {
            return Result.UNKNOWN;
        }
        return known.code().retryable() ? Result.UNAVAILABLE : Result.REFUSED;
    }
}
