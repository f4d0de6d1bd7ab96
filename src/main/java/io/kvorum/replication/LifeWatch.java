package io.kvorum.replication;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.port.Entropy;
import io.kvorum.ring.Ring;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds out whether this node's disk was replaced or rolled back, by what the others remember of it, and remembers for
 * them. Every call between two nodes tells both sides' lives; what is new is on disk before the call counts.
 *
 * <p>A node that has just started does not know whether it holds what it once acknowledged. So it answers no reads before
 * a member that knew it earlier finds nothing wrong with it, or as many members as a joining node asks for, and W - 1 at the
 * least, never knew it. One that is behind takes a new life and receives all its ranges anew.
 *
 * <p>One witness is enough for reads, which ask others too, but not for the actor that a clean shutdown left: the witness may
 * have been away while this node, on a disk of which it now has an old copy, gave dots to others. So an actor is kept only once
 * every member has told what it knew before this start, and knows this start, lest the next copy find one who does not.
 *
 * <p>Used on the coordinator's event loop.
 */
public final class LifeWatch implements Membership.Listener {
    private final String self;
    private final int w;
    private final Store store;
    private final Entropy entropy;
    private final Function<Life, Future<Void>> whenBehind;
    private final ReadGate gate;
    private final Set<String> strangers = new TreeSet<>();
    /** Members that knew nothing of this node, before this start, that it does not know itself. */
    private final Set<String> witnesses = new TreeSet<>();
    /** Members that know of this start. */
    private final Set<String> informed = new TreeSet<>();

    private Topology topology;
    private Lives lives;
    private boolean confirmed;
    private boolean actorSettled;
    private boolean saving;
    private Promise<Void> nextSave;
    private Future<Void> saved = Future.succeededFuture();

    /** Keeps the lives across restarts, and shows them to those who answer calls. */
    public interface Store {
        /** Completes when they are on disk. */
        Future<Void> save(Lives lives);

        /** These are in force; called before they are on disk. */
        void publish(Lives lives);
    }

    /**
     * @param lives as they are on disk, this start included
     * @param w replicas that have an acknowledged write
     * @param gate closed until this node holds what it should, or knows that it does not
     * @param whenBehind data were lost, for others remember this life; renews the actor, and completes when the loss is
     *     remembered on disk
     */
    public LifeWatch(
            String self,
            Topology topology,
            Lives lives,
            int w,
            Store store,
            Entropy entropy,
            ReadGate gate,
            Function<Life, Future<Void>> whenBehind) {
        this.self = self;
        this.topology = topology;
        this.lives = lives;
        this.w = w;
        this.store = store;
        this.entropy = entropy;
        this.whenBehind = whenBehind;
        this.gate = gate;
        gate.unconfirmed();
    }

    /**
     * Shows the lives; to be called once, before this node answers anybody.
     *
     * @param lostRecords whether recovery had to leave records out
     */
    public Future<Void> start(boolean lostRecords) {
        store.publish(lives);
        if (lostRecords) {
            return behind(lives.own());
        }
        decide();
        return Future.succeededFuture();
    }

    public Lives lives() {
        return lives;
    }

    /** Whether somebody has seen that this node holds what it should, or it knows that it does not. */
    public boolean isConfirmed() {
        return confirmed;
    }

    /**
     * Whether this node may go on under its storage's actor: no dot of it was forgotten, or it is new with this start.
     * Before that, a write must renew it.
     */
    public boolean isActorSettled() {
        return actorSettled;
    }

    /** Storage takes a new actor before it mints again. */
    public void actorRenewed() {
        actorSettled = true;
    }

    /**
     * Whether this node has ever heard from another one, or needs nobody. One that has not goes by the configuration, on a
     * disk that may have been replaced: members may have come since, and be the replicas now of what it takes for its own.
     */
    public boolean isAcquainted() {
        return confirmed || lives.knowAnybody();
    }

    @Override
    public void changed(Topology after, Ring before, Ring now) {
        topology = after;
        decide();
    }

    /**
     * Whether what a call told of lives must be heard ({@link #hear}). Cheap, for it is asked with every call: once all is
     * decided, what says nothing new need not.
     */
    public boolean isNews(String node, String life, String knows) {
        return !confirmed || !actorSettled || !lives.agree(node, life, knows);
    }

    /**
     * Another node told of lives.
     *
     * @param life what it says of itself, null when nothing
     * @param knows what it knows of this node, null when nothing
     * @return completes, and never fails, when all that is new is on disk, as far as the disk takes it
     */
    public Future<Void> hear(String node, String life, String knows) {
        Future<Void> remembered = saved;
        Life theirs = parsed(life);
        if (theirs != null) {
            Lives more = lives.heard(node, theirs);
            if (!more.equals(lives)) {
                remembered = keep(more);
            }
        }
        Life ours = parsed(knows);
        if (ours != null && lives.isBehind(ours)) {
            return behind(ours);
        }
        boolean knewEarlier = ours != null && lives.own().follows(ours);
        if (!actorSettled) {
            if (knewEarlier || knows == null) {
                witnesses.add(node);
            } else if (lives.own().equals(ours)) {
                informed.add(node);
            }
        }
        if (!confirmed) {
            if (knewEarlier) {
                confirm();
            } else {
                strangers.add(node);
            }
        }
        decide();
        return remembered;
    }

    private static Life parsed(String text) {
        if (text == null) {
            return null;
        }
        try {
            return Life.parse(text);
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }

    private Future<Void> behind(Life known) {
        Lives renewed = lives.renewed(known, entropy);
        lives = renewed;
        actorRenewed();
        store.publish(renewed);
        // First that ranges are missing, then the new life: in the other order a crash in between would hide the loss.
        Future<Void> kept = whenBehind.apply(known).transform(remembered -> keep(lives));
        confirm();
        return kept;
    }

    private void decide() {
        if (!actorSettled
                && topology.members().stream()
                        .map(Member::id)
                        .allMatch(id -> id.equals(self) || (witnesses.contains(id) && informed.contains(id)))) {
            actorSettled = true;
        }
        if (!confirmed) {
            confirmIfEnough();
        }
    }

    private void confirmIfEnough() {
        long others = topology.members().stream()
                .filter(member -> !member.id().equals(self))
                .count();
        // All but those that a write may miss, and more than can have lost what they knew of this node together with
        // it.
        long enough = Math.min(others, Math.max(1, Math.max(w - 1, others - (w - 1))));
        long heard = strangers.stream().filter(topology::isMember).count();
        if (heard >= enough) {
            confirm();
        }
    }

    private void confirm() {
        if (!confirmed) {
            confirmed = true;
            strangers.clear();
            gate.confirmed();
        }
    }

    private Future<Void> keep(Lives changed) {
        lives = changed;
        store.publish(changed);
        if (saving) {
            if (nextSave == null) {
                nextSave = Promise.promise();
            }
            saved = nextSave.future();
        } else {
            Promise<Void> promise = Promise.promise();
            saved = promise.future();
            save(promise);
        }
        return saved;
    }

    /** A disk that takes nothing keeps nobody waiting: what is not remembered now is told again after the next start. */
    private void save(Promise<Void> promise) {
        saving = true;
        store.save(lives).onComplete(done -> {
            saving = false;
            promise.complete();
            if (nextSave != null) {
                Promise<Void> next = nextSave;
                nextSave = null;
                save(next);
            }
        });
    }
}
