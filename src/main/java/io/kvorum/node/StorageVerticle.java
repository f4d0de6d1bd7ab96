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
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Owns the storage: recovers it, serves {@link StorageMessages}, closes it cleanly. */
final class StorageVerticle extends VerticleBase {
    private final Addresses addresses;
    private final StorageSettings settings;
    private final BiFunction<EventLoop, Consumer<Runnable>, Disk> disk;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeMetrics metrics;
    private DiskThread background;
    private volatile StorageService service;
    private MessageConsumer<Object> consumer;

    /** @param disk the disk for an owner of this loop, with what runs a task there in the owner's context */
    StorageVerticle(
            Addresses addresses,
            StorageSettings settings,
            BiFunction<EventLoop, Consumer<Runnable>, Disk> disk,
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
        Consumer<Runnable> owner = task -> context.runOnContext(now -> task.run());
        background = new DiskThread("kvorum-disk-" + settings.nodeId(), owner);
        VertxScheduler scheduler = new VertxScheduler(vertx, context, clock);
        Disk opened = disk.apply(((ContextInternal) context).nettyEventLoop(), owner);
        return StorageService.open(opened, background, clock, scheduler, entropy, settings, metrics)
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
