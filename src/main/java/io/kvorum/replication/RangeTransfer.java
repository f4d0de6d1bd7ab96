package io.kvorum.replication;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.port.Scheduler;
import io.kvorum.ring.KeyHash;
import io.kvorum.ring.Ring;
import io.kvorum.ring.RingDiff;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/**
 * Brings this node the records of key ranges that a change of the topology gave it, and keeps it from answering reads of
 * them before it has them.
 *
 * <p>The <em>settled</em> topology is the last one for which this node is known to hold all its ranges. What it gained
 * since is pulled from everybody who may have it. Every acknowledged write is on W replicas, so when all sources but
 * W - 1 have given what they have, at least one of them had it; the others are asked on in the background. A source that
 * lost its own data, or has not received yet what one who left long ago had, may have been that one: it counts once it holds
 * all its ranges, and never when it went before that.
 *
 * <p>The sources learn the topology in force before they give anything. A write that was under way there under the old
 * one is checked against the new replicas when it ends ({@link MovedOwners}), so none falls between the pull and the ack.
 *
 * <p>Used on the coordinator's event loop.
 */
public final class RangeTransfer implements Membership.Listener {
    private final ReplicationSettings settings;
    private final int vnodes;
    private final ReadGate gate;
    private final TopologyStore store;
    private final TransferRun.Ports ports;
    private Topology settled;
    private Topology current;
    private Ring currentRing;
    private TransferRun run;

    /**
     * @param settled as it is on disk
     * @param store keeps the settled topology across restarts
     * @param merge takes records into this node's storage; completes when they are on disk, fails when one was refused
     */
    public RangeTransfer(
            ReplicationSettings settings,
            int vnodes,
            Topology settled,
            ReadGate gate,
            TopologyStore store,
            TransferSource source,
            Function<List<Record>, Future<Void>> merge,
            Scheduler scheduler,
            Backoff backoff,
            TransferListener listener) {
        this.settings = settings;
        this.vnodes = vnodes;
        this.settled = settled;
        this.current = settled;
        this.gate = gate;
        this.store = store;
        this.ports = new TransferRun.Ports(source, merge, this::member, scheduler, backoff, listener);
    }

    private Member member(String id) {
        return current.find(id).orElse(null);
    }

    /** Takes up what a stop interrupted; to be called once, before this node answers anybody. */
    public void start(Topology inForce, Ring ring) {
        // What was passed over before a restart is not remembered, so it may be all that there ever was.
        gate.passOver(PassedOver.between(settings.self(), 0, settled));
        changed(inForce, ring, ring);
    }

    /**
     * This node lost data, and asks for all its ranges as if it had never held any; completes when that is remembered.
     */
    public Future<Void> lost() {
        boolean alone =
                current.members().stream().allMatch(member -> member.id().equals(settings.self()));
        if (alone) {
            return Future.succeededFuture();
        }
        stop();
        run = null;
        settled = settled.without(settings.self());
        Future<Void> saved = store.save(settled).onFailure(ports.listener()::notSaved);
        changed(current, currentRing, currentRing);
        return saved;
    }

    /** Pulls no more. */
    public void stop() {
        if (run != null) {
            run.stop();
        }
    }

    @Override
    public void changed(Topology after, Ring before, Ring now) {
        current = after;
        currentRing = now;
        if (Holdings.hasGone(settings.self(), settled, after)) {
            go(after);
            return;
        }
        Holdings holdings = Holdings.of(settings.self(), settled, after);
        gate.passOver(holdings.passedOver());
        TransferRequest request = new TransferRequest(settings.self(), now.nodes(), holdings.held(), holdings.since());
        if (run != null && !run.isReceived() && run.request().equals(request)) {
            return;
        }
        Ring held = Ring.of(after.epoch(), holdings.held(), vnodes);
        double share = gainedShare(held, now);
        if (share > 0) {
            stop();
            gate.close(held, hasLost() ? ReadGate.NEVER : settled.epoch());
            pull(request, holdings.sources(), share);
        } else {
            // What a finished run still asks for in the background is as good as before while the members are the same.
            if (run != null && !(run.isReceived() && run.request().members().equals(now.nodes()))) {
                stop();
                run = null;
            }
            settle(after);
        }
    }

    /** This node is no member any more, and receives nothing. */
    private void go(Topology after) {
        String self = settings.self();
        stop();
        run = null;
        gate.passOver(PassedOver.byGoing(self, settled, after));
        // A start that does not know of itself takes its data for lost: it passes over all, and asks for all if it
        // comes back.
        settle(Holdings.wentLacking(self, settled, after) ? settled.without(self) : after);
    }

    private double gainedShare(Ring held, Ring now) {
        long gained = 0;
        for (RingDiff.Range range :
                RingDiff.between(held, now, settings.spec().n()).ranges()) {
            if (range.gained().contains(settings.self())) {
                gained += range.width();
            }
        }
        return (double) gained / KeyHash.POSITIONS;
    }

    private void pull(TransferRequest request, List<Member> sources, double share) {
        // A node that lost data was one of the W itself.
        int mayMiss = Math.max(0, settings.spec().w() - (hasLost() ? 2 : 1));
        int needed = sources.isEmpty() ? 0 : Math.max(1, sources.size() - mayMiss);
        ports.listener()
                .started(current, share, sources.stream().map(Member::id).toList(), needed);
        run = new TransferRun(request, sources, needed, ports, this::received);
        run.start();
    }

    private boolean hasLost() {
        return !settled.knows(settings.self());
    }

    private void received() {
        ports.listener().finished(current, run.records());
        settle(current);
    }

    private void settle(Topology topology) {
        gate.open();
        if (!topology.equals(settled)) {
            settled = topology;
            store.save(topology).onFailure(ports.listener()::notSaved);
        }
    }
}
