package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import io.kvorum.runtime.DiskThread;
import io.kvorum.runtime.VertxScheduler;
import io.kvorum.storage.Appended;
import io.kvorum.storage.Durable;
import io.kvorum.storage.StorageEngine;
import io.kvorum.storage.StorageSettings;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;

/** Owns the storage engine: recovers it, serves {@link StorageMessages}, closes it cleanly. */
final class StorageVerticle extends VerticleBase {
    private final Addresses addresses;
    private final StorageSettings settings;
    private final Disk disk;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeMetrics metrics;
    private DiskThread background;
    private StorageEngine engine;
    private TransferWalks walks;
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
        Promise<StorageEngine> opened = Promise.promise();
        VertxScheduler scheduler = new VertxScheduler(vertx, context);
        StorageEngine.open(
                disk, background, clock, scheduler, entropy, settings, metrics, opened::complete, opened::fail);
        return opened.future()
                .onSuccess(recovered -> {
                    engine = recovered;
                    walks = new TransferWalks(engine::entries, clock);
                    metrics.watchKeys(engine::keyCount);
                    consumer = new Bus(vertx).serve(addresses.storage(), this::handle);
                })
                .onFailure(failure -> background.close());
    }

    private Future<?> handle(Object message) {
        if (message instanceof StorageMessages.Fetch fetch) {
            return Future.succeededFuture(fetch(fetch));
        }
        if (message instanceof StorageMessages.Write write) {
            return Future.succeededFuture(engine.write(write.key(), write.value(), write.context()));
        }
        if (message instanceof StorageMessages.AwaitDurable await) {
            return durable(await.sequence());
        }
        if (message instanceof StorageMessages.Merge merge) {
            return merge(merge.records());
        }
        if (message instanceof StorageMessages.TakeSnapshot) {
            return snapshot();
        }
        if (message instanceof StorageMessages.SaveTopology save) {
            return save(StartingTopology.FILE, save.topology());
        }
        if (message instanceof StorageMessages.SaveSettled save) {
            return save(SettledTopology.FILE, save.topology());
        }
        if (message instanceof StorageMessages.NextSlice next) {
            return Future.succeededFuture(walks.next(next));
        }
        if (message instanceof StorageMessages.GetStats) {
            return Future.succeededFuture(new StorageMessages.Stats(engine.keyCount(), engine.actor()));
        }
        throw new IllegalArgumentException("Storage does not understand " + message.getClass());
    }

    private StorageMessages.Fetched fetch(StorageMessages.Fetch fetch) {
        List<Record> records = new ArrayList<>(fetch.keys().size());
        for (String key : fetch.keys()) {
            records.add(engine.get(key));
        }
        return new StorageMessages.Fetched(records);
    }

    private Future<StorageMessages.MergeResults> merge(List<Record> records) {
        List<KvorumException> failures = new ArrayList<>(records.size());
        long last = 0;
        for (Record record : records) {
            try {
                Appended appended = engine.merge(record);
                last = Math.max(last, appended.sequence());
                failures.add(null);
            } catch (KvorumException refused) {
                if (refused.code() == FailureCode.CLOCK_SKEW) {
                    metrics.skewRefused();
                }
                failures.add(refused);
            }
        }
        return durable(last).map(done -> new StorageMessages.MergeResults(failures));
    }

    private Future<Void> durable(long sequence) {
        Promise<Void> durable = Promise.promise();
        engine.whenDurable(sequence, failure -> {
            if (failure == null) {
                durable.complete();
            } else {
                durable.fail(failure);
            }
        });
        return durable.future();
    }

    private Future<Void> snapshot() {
        if (!engine.changedSinceSnapshot()) {
            return Future.succeededFuture();
        }
        Promise<Void> taken = Promise.promise();
        engine.snapshot(
                result -> {
                    metrics.snapshotTaken();
                    taken.complete();
                },
                taken::fail);
        return taken.future();
    }

    private Future<Void> save(String file, Topology topology) {
        return onDisk(() -> {
            Durable.replace(disk, file, topology.toJson());
            return null;
        });
    }

    private <T> Future<T> onDisk(Background.Work<T> work) {
        Promise<T> done = Promise.promise();
        background.run(
                work,
                done::complete,
                failure -> done.fail(new KvorumException(
                        FailureCode.DISK_FULL, "The member list could not be written: " + failure.getMessage())));
        return done.future();
    }

    @Override
    public Future<?> stop() {
        if (engine == null) {
            return Future.succeededFuture();
        }
        Promise<Void> closed = Promise.promise();
        consumer.unregister();
        engine.close(failure -> {
            background.close();
            if (failure == null) {
                closed.complete();
            } else {
                closed.fail(failure);
            }
        });
        return closed.future();
    }
}
