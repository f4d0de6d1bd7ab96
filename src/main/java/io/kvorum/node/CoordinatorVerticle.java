package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.CoordinatorMessages;
import io.kvorum.bus.KvBusRoutes;
import io.kvorum.bus.VertxBus;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.peer.HttpWire;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.replication.ReadGate;
import io.kvorum.runtime.VertxScheduler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Owns the coordinator and the wire to the other nodes; serves {@link CoordinatorMessages}. */
final class CoordinatorVerticle extends VerticleBase {
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
    private HttpWire wire;
    private CoordinatorService service;

    /** @see CoordinatorService */
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
        VertxBus bus = new VertxBus(vertx);
        wire = new HttpWire(NodeOptions.webClient(vertx, config));
        CoordinatorService.Ports ports =
                new CoordinatorService.Ports(bus, wire, new VertxScheduler(vertx, context), clock, entropy);
        CoordinatorService.Listeners listeners = new CoordinatorService.Listeners(metrics, metrics.transfers(ranges));
        service = new CoordinatorService(config, initial, settled, address, ranges, published, ports, listeners);
        metrics.watch(service.peers(), service.membership(), service.redelivery());
        consumers.add(bus.serve(addresses.coordinator(), service::handle));
        consumers.addAll(new KvBusRoutes(vertx, addresses, config, clock).register());
        return service.start();
    }

    /** Joins the cluster of the member at the address, and tells every member. */
    Future<Void> joinThrough(String joinAddress) {
        return service.joinThrough(joinAddress);
    }

    @Override
    public Future<?> stop() {
        service.stop();
        List<Future<Void>> unregistered = new ArrayList<>();
        consumers.forEach(consumer -> unregistered.add(consumer.unregister()));
        return Future.join(unregistered).onComplete(done -> wire.close());
    }
}
