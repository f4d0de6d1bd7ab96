package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages;
import io.kvorum.bus.KvBusRoutes;
import io.kvorum.bus.StorageMessages;
import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.KvorumException;
import io.kvorum.peer.PeerReplicas;
import io.kvorum.peer.Peers;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.replication.Coordinator;
import io.kvorum.replication.Membership;
import io.kvorum.replication.OwnAddress;
import io.kvorum.replication.RangeTransfer;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.replication.WriteRequest;
import io.kvorum.runtime.VertxScheduler;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.ext.web.client.WebClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Owns the coordinator, the membership and the links to the other nodes; serves {@link CoordinatorMessages}. */
final class CoordinatorVerticle extends VerticleBase {
    private static final long HEARTBEAT_MILLIS = 500;
    private static final long STORAGE_TIMEOUT_MILLIS = 10_000;
    private static final long FIRST_REDELIVERY_MILLIS = 200;
    private static final long MAX_REDELIVERY_MILLIS = 5_000;

    private final KvorumConfig config;
    private final Addresses addresses;
    private final Topology initial;
    private final Topology settled;
    private final String address;
    private final ReadGate ranges;
    private final AtomicReference<Topology> published;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeMetrics metrics;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private WebClient client;
    private Bus bus;
    private Membership membership;
    private Peers peers;
    private Coordinator coordinator;
    private RangeTransfer transfer;

    /**
     * @param initial the topology to start with
     * @param settled the last topology for which this node held all its key ranges
     * @param address this node's advertised address
     * @param ranges which keys this node may answer reads of
     * @param published where the topology in force is shown to other threads
     */
    CoordinatorVerticle(
            KvorumConfig config,
            Addresses addresses,
            Topology initial,
            Topology settled,
            String address,
            ReadGate ranges,
            AtomicReference<Topology> published,
            Clock clock,
            Entropy entropy,
            NodeMetrics metrics) {
        this.config = config;
        this.addresses = addresses;
        this.initial = initial;
        this.settled = settled;
        this.address = address;
        this.ranges = ranges;
        this.published = published;
        this.clock = clock;
        this.entropy = entropy;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        VertxScheduler scheduler = new VertxScheduler(vertx, context);
        membership = new Membership(
                initial,
                config.cluster().vnodes(),
                topology -> bus.ask(
                        addresses.storage(), new StorageMessages.SaveTopology(topology), STORAGE_TIMEOUT_MILLIS));
        client = NodeOptions.webClient(vertx, config);
        peers = new Peers(client, NodeOptions.peers(config, address), membership, clock, entropy);
        ReplicationSettings settings = NodeOptions.replication(config);
        PeerReplicas replicas = new PeerReplicas(config.node().id(), bus, addresses, peers, ranges, clock);
        Backoff backoff = new Backoff(FIRST_REDELIVERY_MILLIS, MAX_REDELIVERY_MILLIS, entropy);
        Redelivery redelivery = new Redelivery(
                settings, node -> membership.topology().isMember(node), replicas, clock, scheduler, backoff, metrics);
        coordinator = new Coordinator(settings, membership::ring, replicas, redelivery, clock, scheduler, metrics);
        membership.addListener(new OwnAddress(new Member(config.node().id(), address), membership));
        transfer = transfer(settings, scheduler);
        // Before others see the topology: whoever knows the new one must find the gate in step with it.
        membership.addListener(transfer);
        transfer.start(initial, membership.ring());
        published.set(initial);
        membership.addListener((after, before, now) -> {
            published.set(after);
            after.departed().forEach(redelivery::forget);
        });
        metrics.watch(peers, membership, redelivery);
        consumers.add(bus.serve(addresses.coordinator(), this::handle));
        consumers.addAll(new KvBusRoutes(vertx, addresses, config, clock).register());
        vertx.setPeriodic(HEARTBEAT_MILLIS, tick -> peers.pingAll());
        return bus.ask(addresses.storage(), new StorageMessages.SaveTopology(initial), STORAGE_TIMEOUT_MILLIS);
    }

    private RangeTransfer transfer(ReplicationSettings settings, VertxScheduler scheduler) {
        return new RangeTransfer(
                settings,
                config.cluster().vnodes(),
                settled,
                ranges,
                topology ->
                        bus.ask(addresses.storage(), new StorageMessages.SaveSettled(topology), STORAGE_TIMEOUT_MILLIS),
                peers::transfer,
                this::merge,
                scheduler,
                new Backoff(FIRST_REDELIVERY_MILLIS, MAX_REDELIVERY_MILLIS, entropy),
                metrics.transfers(ranges));
    }

    private Future<Void> merge(List<Record> records) {
        if (records.isEmpty()) {
            return Future.succeededFuture();
        }
        return bus.<StorageMessages.MergeResults>ask(
                        addresses.storage(), new StorageMessages.Merge(records), STORAGE_TIMEOUT_MILLIS)
                .compose(merged -> {
                    KvorumException refused = merged.failures().stream()
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
                    return refused == null ? Future.succeededFuture() : Future.failedFuture(refused);
                });
    }

    private Future<?> handle(Object message) {
        if (message instanceof ReadRequest read) {
            return coordinator.read(read);
        }
        if (message instanceof WriteRequest write) {
            return coordinator.write(write);
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

    private Future<CoordinatorMessages.ClusterView> announced(Future<Topology> change) {
        return change.compose(changed -> peers.announce()).map(told -> view());
    }

    /** Joins the cluster of the member at the address, and tells every member. */
    Future<Void> joinThrough(String address) {
        return peers.joinThrough(address);
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
        return Instant.ofEpochMilli(clock.wallMillis());
    }

    private Instant lastContact(String node) {
        var last = peers.lastContactNanos(node);
        return last.isEmpty()
                ? null
                : now().minusMillis(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - last.getAsLong()));
    }

    @Override
    public Future<?> stop() {
        transfer.stop();
        List<Future<Void>> unregistered = new ArrayList<>();
        consumers.forEach(consumer -> unregistered.add(consumer.unregister()));
        return Future.join(unregistered).onComplete(done -> client.close());
    }
}
