package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.StorageMessages;
import io.kvorum.bus.VertxBus;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import io.kvorum.runtime.DiskThread;
import io.kvorum.runtime.VertxScheduler;
import io.kvorum.storage.StorageSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;

/** Owns the storage: recovers it, serves {@link StorageMessages}, closes it cleanly. */
final class StorageVerticle extends VerticleBase {
    private final Addresses addresses;
    private final StorageSettings settings;
    private final Disk disk;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeMetrics metrics;
    private DiskThread background;
    private volatile StorageService service;
    private MessageConsumer<Object> consumer;

    StorageVerticle(
            Addresses addresses,
            StorageSettings settings,
            Disk disk,
            Clock clock,
            Entropy entropy,
            NodeMetrics metrics) {
        this.addresses = addresses;
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.entropy = entropy;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        background =
                new DiskThread("kvorum-disk-" + settings.nodeId(), task -> context.runOnContext(now -> task.run()));
        VertxScheduler scheduler = new VertxScheduler(vertx, context, clock);
        return StorageService.open(disk, background, clock, scheduler, entropy, settings, metrics)
                .onSuccess(recovered -> {
                    service = recovered;
                    metrics.watchStore(service::keyCount, service::recordMemory);
                    consumer = new VertxBus(vertx).serve(addresses.storage(), service::handle);
                })
                .onFailure(failure -> background.close());
    }

    /** Whether recovery had to leave records out; known once this is deployed. */
    boolean lostRecords() {
        return service.lostRecords();
    }

    @Override
    public Future<?> stop() {
        if (service == null) {
            return Future.succeededFuture();
        }
        consumer.unregister();
        return service.close().onComplete(closed -> background.close());
    }
}
