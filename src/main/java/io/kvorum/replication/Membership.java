package io.kvorum.replication;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.ring.Ring;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.UnaryOperator;

/**
 * The topology in force at this node and the ring that follows from it. A change takes force once it is on disk, one
 * change after the other, and listeners hear of it before the change completes. Used on one loop, but for {@link
 * #topology}.
 */
public final class Membership {
    private final int vnodes;
    private final TopologyStore store;
    private final List<Listener> listeners = new ArrayList<>();
    private final Queue<Change> waiting = new ArrayDeque<>();
    /** Written on the owner's loop, read by scrapes of the metrics too. */
    private volatile Topology topology;

    private Ring ring;
    private boolean changing;

    private record Change(UnaryOperator<Topology> step, Promise<Topology> done) {}

    /** @param initial already on disk, or about to be written by the caller */
    public Membership(Topology initial, int vnodes, TopologyStore store) {
        this.vnodes = vnodes;
        this.store = store;
        this.topology = initial;
        this.ring = ringOf(initial);
    }

    /** Hears of changes of the topology. */
    public interface Listener {
        /** Called when {@code after} is in force. */
        void changed(Topology after, Ring before, Ring now);
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** The topology in force. Callable from any thread. */
    public Topology topology() {
        return topology;
    }

    public Ring ring() {
        return ring;
    }

    /** Takes a member in; fails with {@code MEMBER_CONFLICT} when its id is known under another address. */
    public Future<Topology> join(Member member) {
        return change(current -> current.join(member));
    }

    /** Lets a member go; fails with {@code UNKNOWN_MEMBER} when there is none of this id. */
    public Future<Topology> leave(String id) {
        return change(current -> current.leave(id));
    }

    /** Gives a member another address; fails with {@code MEMBER_CONFLICT} when that belongs to another one. */
    public Future<Topology> move(Member member) {
        return change(current -> current.move(member));
    }

    /** Learns what another node knows. */
    public Future<Topology> learn(Topology other) {
        return change(current -> current.merge(other));
    }

    private Future<Topology> change(UnaryOperator<Topology> step) {
        Change change = new Change(step, Promise.promise());
        waiting.add(change);
        makeChanges();
        return change.done().future();
    }

    /** A loop and not a chain of Futures: while one change is written, thousands of requests may tell of the same. */
    private void makeChanges() {
        while (!changing && !waiting.isEmpty()) {
            Change change = waiting.remove();
            changing = true;
            Future<Topology> made = make(change);
            if (made.isComplete()) {
                changing = false;
                made.onComplete(change.done());
            } else {
                made.onComplete(ended -> {
                    changing = false;
                    try {
                        made.onComplete(change.done());
                    } finally {
                        makeChanges();
                    }
                });
            }
        }
    }

    private Future<Topology> make(Change change) {
        return Future.succeededFuture(topology).compose(current -> {
            Topology next = change.step().apply(current);
            return next.equals(current)
                    ? Future.succeededFuture(current)
                    : store.save(next).map(saved -> inForce(next));
        });
    }

    private Topology inForce(Topology next) {
        Ring before = ring;
        topology = next;
        ring = ringOf(next);
        RuntimeException broken = null;
        for (Listener listener : listeners) {
            try {
                listener.changed(next, before, ring);
            } catch (RuntimeException e) {
                // The change is in force whatever one listener makes of it; the others must hear of it.
                broken = e;
            }
        }
        if (broken != null) {
            throw broken;
        }
        return next;
    }

    private Ring ringOf(Topology of) {
        return Ring.of(of.epoch(), of.members().stream().map(Member::id).toList(), vnodes);
    }
}
