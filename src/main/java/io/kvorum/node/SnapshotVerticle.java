package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages;
import io.kvorum.bus.VertxBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the storage for a snapshot at a fixed interval, never for a second one while the first is being written. */
final class SnapshotVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotVerticle.class);
    private static final long TIMEOUT_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Addresses addresses;
    private final long intervalMillis;
    private final NodeMetrics metrics;
    private Bus bus;
    private boolean running;

    SnapshotVerticle(Addresses addresses, long intervalMillis, NodeMetrics metrics) {
        this.addresses = addresses;
        this.intervalMillis = intervalMillis;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        bus = new VertxBus(vertx);
        vertx.setPeriodic(intervalMillis, tick -> takeSnapshot());
        return Future.succeededFuture();
    }

    private void takeSnapshot() {
        if (running) {
            LOG.warn("The last snapshot is still being written; this one is left out");
            return;
        }
        running = true;
        bus.ask(addresses.storage(), new StorageMessages.TakeSnapshot(), TIMEOUT_MILLIS)
                .onComplete(done -> {
                    running = false;
                    if (done.failed()) {
                        metrics.snapshotFailed();
                        LOG.error(
                                "The snapshot failed, the log is kept and grows until one succeeds: {}",
                                done.cause().getMessage());
                    }
                });
    }
}
