package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages;
import io.kvorum.bus.StorageMessages;
import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.peer.PeerReplicas;
import io.kvorum.peer.Peers;
import io.kvorum.peer.Wire;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.port.Scheduler;
import io.kvorum.replication.Coordinator;
import io.kvorum.replication.LifeWatch;
import io.kvorum.replication.Membership;
import io.kvorum.replication.OwnAddress;
import io.kvorum.replication.RangeTransfer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.ReplicationListener;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.replication.TransferListener;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@link CoordinatorMessages}: the coordinator, the membership and the links to the other nodes, wired to each
 * other and to the world by ports alone. Used on one loop.
 */
public final class CoordinatorService {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorService.class);
    private static final long HEARTBEAT_MILLIS = 500;
    private static final long STORAGE_TIMEOUT_MILLIS = 10_000;
    private static final long FIRST_REDELIVERY_MILLIS = 200;
    private static final long MAX_REDELIVERY_MILLIS = 5_000;

    private final KvorumConfig config;
    private final Addresses addresses;
    private final StartingState starting;
    private final NodeView view;
    private final Ports ports;
    private final Listeners listeners;
    private final Membership membership;
    private final LifeWatch lives;
    private final Peers peers;
    private final Redelivery redelivery;
    private final Coordinator coordinator;
    private final RangeTransfer transfer;
    private Scheduler.Cancellable heartbeat = () -> {};
    private Future<Void> firstContact = Future.succeededFuture();
    private boolean open;

    /**
     * The world as the coordinator sees it.
     *
     * @param bus leads to this node's storage
     * @param wire leads to the other nodes
     */
    public record Ports(Bus bus, Wire wire, Scheduler scheduler, Clock clock, Entropy entropy) {}

    /** Who is told of what happens inside. */
    public record Listeners(ReplicationListener replication, TransferListener transfer) {}

    /**
     * Wires everything; nothing is sent before {@link #start}.
     *
     * @param address this node's advertised address
     */
    public CoordinatorService(
            KvorumConfig config,
            StartingState starting,
            String address,
            NodeView view,
            Ports ports,
            Listeners listeners) {
        this.config = config;
        this.addresses = new Addresses(config.node().id());
        this.starting = starting;
        this.view = view;
        this.ports = ports;
        this.listeners = listeners;
        membership = new Membership(starting.topology(), config.cluster().vnodes(), this::save);
        ReplicationSettings settings = NodeOptions.replication(config);
        lives = new LifeWatch(
                settings.self(),
                starting.topology(),
                starting.lives(),
                settings.spec().w(),
                new LivesOnDisk(),
                ports.entropy(),
                view.ranges(),
                this::behind);
        peers = new Peers(
                ports.wire(),
                NodeOptions.peers(config, address),
                membership,
                lives,
                ports.clock(),
                ports.scheduler()::soon,
                ports.entropy());
        PeerReplicas replicas =
                new PeerReplicas(config.node().id(), ports.bus(), addresses, peers, view.ranges(), ports.clock());
        Backoff backoff = new Backoff(FIRST_REDELIVERY_MILLIS, MAX_REDELIVERY_MILLIS, ports.entropy());
        redelivery = new Redelivery(
                settings,
                node -> membership.topology().isMember(node),
                replicas,
                ports.clock(),
                ports.scheduler(),
                backoff,
                listeners.replication());
        coordinator = new Coordinator(
                settings,
                membership::ring,
                replicas,
                redelivery,
                ports.clock(),
                ports.scheduler(),
                listeners.replication());
        membership.addListener(new OwnAddress(new Member(config.node().id(), address), membership));
        transfer = transfer(settings, listeners.transfer());
        // Before others see the topology: whoever knows the new one must find the gate in step with it.
        membership.addListener(transfer);
        membership.addListener(lives);
        membership.addListener((after, before, now) -> {
            view.topology().set(after);
            after.departed().forEach(redelivery::forget);
        });
    }

    private Future<Void> save(Topology topology) {
        return ports.bus().ask(addresses.storage(), new StorageMessages.SaveTopology(topology), STORAGE_TIMEOUT_MILLIS);
    }

    /** Keeps the lives on this node's disk. */
    private final class LivesOnDisk implements LifeWatch.Store {
        @Override
        public Future<Void> save(Lives changed) {
            return ports.bus().ask(addresses.storage(), new StorageMessages.SaveLives(changed), STORAGE_TIMEOUT_MILLIS);
        }

        @Override
        public void publish(Lives inForce) {
            view.lives().set(inForce);
        }
    }

    /** The others hold what this node has lost, its own dots among it. */
    private Future<Void> behind(Life remembered) {
        listeners.transfer().behind(remembered);
        return Future.join(transfer.lost(), renewActor()).mapEmpty();
    }

    private Future<Void> renewActor() {
        return ports.bus().ask(addresses.storage(), new StorageMessages.RenewActor(), STORAGE_TIMEOUT_MILLIS);
    }

    /** Takes up what a stop interrupted, and begins to look after the peers; completes when the topology is on disk. */
    public Future<Void> start() {
        transfer.start(starting.topology(), membership.ring());
        Future<Void> remembered = lives.start(starting.lostRecords());
        view.topology().set(starting.topology());
        beat();
        return remembered
                .compose(done -> save(starting.topology()))
                .recover(failure -> failure instanceof KvorumException known && known.code() == FailureCode.DISK_FULL
                        // What the next start reads and adds to it comes to the same list, and reads can be served.
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    private void beat() {
        heartbeat = ports.scheduler().after(HEARTBEAT_MILLIS, () -> {
            peers.pingAll();
            beat();
        });
    }

    private RangeTransfer transfer(ReplicationSettings settings, TransferListener listener) {
        return new RangeTransfer(
                settings,
                config.cluster().vnodes(),
                starting.settled(),
                view.ranges(),
                topology -> ports.bus()
                        .ask(addresses.storage(), new StorageMessages.SaveSettled(topology), STORAGE_TIMEOUT_MILLIS),
                peers::transfer,
                this::merge,
                ports.scheduler(),
                new Backoff(FIRST_REDELIVERY_MILLIS, MAX_REDELIVERY_MILLIS, ports.entropy()),
                listener);
    }

    private Future<Void> merge(List<Record> records) {
        if (records.isEmpty()) {
            return Future.succeededFuture();
        }
        return ports.bus()
                .<StorageMessages.MergeResults>ask(
                        addresses.storage(), new StorageMessages.Merge(records), STORAGE_TIMEOUT_MILLIS)
                .compose(merged -> {
                    KvorumException refused = merged.failures().stream()
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
                    return refused == null ? Future.succeededFuture() : Future.failedFuture(refused);
                });
    }

    /**
     * Does what the message asks for.
     *
     * @return what {@link CoordinatorMessages} says the answer is
     */
    public Future<?> handle(Object message) {
        if (message instanceof ReadRequest read) {
            requireOpen();
            return coordinator.read(read);
        }
        if (message instanceof WriteRequest write) {
            requireOpen();
            return acquainted().compose(known -> {
                renewUnlessSettled();
                return coordinator.write(write);
            });
        }
        if (message instanceof CoordinatorMessages.Hear told) {
            return lives.hear(told.node(), told.life(), told.knows());
        }
        if (message instanceof CoordinatorMessages.CatchUp known) {
            return peers.catchUp(known.epoch(), known.digest(), known.senderAddress());
        }
        if (message instanceof CoordinatorMessages.Learn learn) {
            return membership.learn(learn.topology());
        }
        if (message instanceof CoordinatorMessages.Join join) {
            return announced(membership.join(join.member()));
        }
        if (message instanceof CoordinatorMessages.Leave leave) {
            return announced(membership.leave(leave.id()));
        }
        if (message instanceof CoordinatorMessages.GetCluster) {
            return Future.succeededFuture(view());
        }
        throw new IllegalArgumentException("The coordinator does not understand " + message.getClass());
    }

    /** A node that has not joined yet takes itself for the whole cluster: what it acknowledged would be lost. */
    private void requireOpen() {
        if (!open) {
            throw new KvorumException(FailureCode.NOT_READY, "The node is starting");
        }
    }

    /**
     * Before the first write: an old member list may make this node the only one that has what it acknowledges, and nobody
     * would ask it; and the moment that the others take to answer may spare a new actor.
     */
    private Future<Void> acquainted() {
        if (lives.isAcquainted() && (lives.isActorSettled() || firstContact.isComplete())) {
            return Future.succeededFuture();
        }
        if (firstContact.isComplete()) {
            firstContact = peers.pingAll();
        }
        return firstContact.compose(asked -> lives.isAcquainted()
                ? Future.succeededFuture()
                : Future.failedFuture(new KvorumException(
                        FailureCode.NOT_READY,
                        "The node is new and has not heard from any member yet; its member list may be out of date")));
    }

    /** Under the actor of a clean shutdown only once it is known that no later writes of it were forgotten. */
    private void renewUnlessSettled() {
        if (!lives.isActorSettled()) {
            lives.actorRenewed();
            // Storage takes messages in their order, so the write that follows is minted under the new actor.
            renewActor();
        }
    }

    private Future<CoordinatorMessages.ClusterView> announced(Future<Topology> change) {
        return change.compose(changed -> peers.announce()).map(told -> view());
    }

    /**
     * Joins the cluster of the member at the address, and tells every member. A node that joined before needs nobody's
     * help to start again: it must come back although the member that once took it in is down.
     */
    public Future<Void> joinThrough(String address) {
        return peers.joinThrough(address).recover(failure -> {
            if (!joinedBefore() || isRefusal(failure)) {
                return Future.failedFuture(failure);
            }
            LOG.warn("{}; this node is a member already and starts with the member list it has", failure.getMessage());
            return Future.succeededFuture();
        });
    }

    private static boolean isRefusal(Throwable failure) {
        return !(failure instanceof KvorumException known)
                || !(known.code().retryable() || known.code() == FailureCode.OUTCOME_UNKNOWN);
    }

    /** Whether the list that the node started with was learned by joining: the configuration names nobody else. */
    private boolean joinedBefore() {
        Topology initial = starting.topology();
        return config.cluster().peers().isEmpty()
                && initial.isMember(config.node().id())
                && initial.members().size() > 1;
    }

    private CoordinatorMessages.ClusterView view() {
        List<CoordinatorMessages.MemberView> members = new ArrayList<>();
        for (Member member : membership.topology().members()) {
            boolean self = member.id().equals(config.node().id());
            members.add(new CoordinatorMessages.MemberView(
                    member, self, peers.reachable(member.id()), self ? now() : lastContact(member.id())));
        }
        return new CoordinatorMessages.ClusterView(
                config.cluster().name(),
                membership.topology(),
                members,
                membership.ring(),
                config.cluster().vnodes(),
                config.quorum().n());
    }

    private Instant now() {
        return Instant.ofEpochMilli(ports.clock().wallMillis());
    }

    private Instant lastContact(String node) {
        var last = peers.lastContactNanos(node);
        return last.isEmpty()
                ? null
                : now().minusMillis(TimeUnit.NANOSECONDS.toMillis(ports.clock().nanoTime() - last.getAsLong()));
    }

    /** Takes clients' requests from now on; to be called once the node knows its cluster. */
    public void open() {
        open = true;
        // What they knew before this start, and that they know of it now: reads and the actor wait for that.
        firstContact = peers.pingAll().compose(told -> peers.pingAll());
    }

    /** Records and keys that wait to be sent, over all peers. */
    public int waitingCalls() {
        return peers.waiting();
    }

    /** Records kept in memory for a node that missed them. */
    public int waitingRecords(String node) {
        return redelivery.waiting(node);
    }

    Peers peers() {
        return peers;
    }

    Membership membership() {
        return membership;
    }

    /** Reads of large records that wait for memory. Callable from any thread. */
    int waitingReads() {
        return coordinator.waitingReads();
    }

    Redelivery redelivery() {
        return redelivery;
    }

    /** Begins nothing new. */
    public void stop() {
        heartbeat.cancel();
        transfer.stop();
    }
}
