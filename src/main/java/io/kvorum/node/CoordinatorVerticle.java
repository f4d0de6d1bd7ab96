package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.CoordinatorMessages;
import io.kvorum.bus.KvBusRoutes;
import io.kvorum.bus.VertxBus;
import io.kvorum.config.KvorumConfig;
import io.kvorum.peer.HttpWire;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.runtime.VertxScheduler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;

/** Owns the coordinator and the wire to the other nodes; serves {@link CoordinatorMessages}. */
final class CoordinatorVerticle extends VerticleBase {
    private final KvorumConfig config;
    private final Addresses addresses;
    private final StartingState starting;
    private final String address;
    private final NodeView view;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeMetrics metrics;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private HttpWire wire;
    private CoordinatorService service;
    private LoopDelay loopDelay;

    /** @see CoordinatorService */
    CoordinatorVerticle(
            KvorumConfig config,
            Addresses addresses,
            StartingState starting,
            String address,
            NodeView view,
            Clock clock,
            Entropy entropy,
            NodeMetrics metrics) {
        this.config = config;
        this.addresses = addresses;
        this.starting = starting;
        this.address = address;
        this.view = view;
        this.clock = clock;
        this.entropy = entropy;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        VertxBus bus = new VertxBus(vertx);
        wire = new HttpWire(NodeOptions.httpClient(vertx, config));
        VertxScheduler scheduler = new VertxScheduler(vertx, context, clock);
        CoordinatorService.Ports ports = new CoordinatorService.Ports(bus, wire, scheduler, clock, entropy);
        CoordinatorService.Listeners listeners =
                new CoordinatorService.Listeners(metrics, metrics.transfers(view.ranges()));
        service = new CoordinatorService(config, starting, address, view, ports, listeners);
        metrics.watch(service.peers(), service.membership(), service.redelivery());
        metrics.watchReads(service::waitingReads);
        loopDelay = metrics.loopDelay(scheduler, clock);
        loopDelay.start();
        consumers.add(bus.serve(addresses.coordinator(), service::handle));
        consumers.addAll(new KvBusRoutes(vertx, addresses, config, clock).register());
        return service.start();
    }

    /** Joins the cluster of the member at the address, if any, and takes clients' requests from then on. */
    Future<Void> open(String joinAddressOrNull) {
        Promise<Void> opened = Promise.promise();
        context.runOnContext(now -> {
            Future<Void> joined =
                    joinAddressOrNull == null ? Future.succeededFuture() : service.joinThrough(joinAddressOrNull);
            joined.onSuccess(known -> service.open()).onComplete(opened);
        });
        return opened.future();
    }

    @Override
    public Future<?> stop() {
        service.stop();
        loopDelay.stop();
        List<Future<Void>> unregistered = new ArrayList<>();
        consumers.forEach(consumer -> unregistered.add(consumer.unregister()));
        return Future.join(unregistered).onComplete(done -> wire.close());
    }
}
