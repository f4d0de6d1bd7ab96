package io.kvorum.node;

import io.kvorum.bus.StorageMessages;
import io.kvorum.bus.StorageMessages.Found;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.DiskFullException;
import io.kvorum.port.Entropy;
import io.kvorum.port.Scheduler;
import io.kvorum.storage.Appended;
import io.kvorum.storage.StorageEngine;
import io.kvorum.storage.StorageListener;
import io.kvorum.storage.StorageSettings;
import io.kvorum.storage.StoredRecord;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Answers {@link StorageMessages} out of a storage engine. Used on one loop, but for {@link #keyCount} and {@link #recordMemory}. */
public final class StorageService {
    private final StorageEngine engine;
    private final TransferWalks walks;

    private StorageService(StorageEngine engine, Clock clock) {
        this.engine = engine;
        this.walks = new TransferWalks(engine::records, clock);
    }

    /**
     * Recovers the disk's data and serves them.
     *
     * @param background takes all disk work
     * @return fails with {@link io.kvorum.storage.StorageException} when the directory cannot be used
     */
    public static Future<StorageService> open(
            Disk disk,
            Background background,
            Clock clock,
            Scheduler scheduler,
            Entropy entropy,
            StorageSettings settings,
            StorageListener listener) {
        Promise<StorageEngine> opened = Promise.promise();
        StorageEngine.open(
                disk, background, clock, scheduler, entropy, settings, listener, opened::complete, opened::fail);
        return opened.future().map(engine -> new StorageService(engine, clock));
    }

    /** Whether recovery had to leave records out. */
    public boolean lostRecords() {
        return engine.lostRecords();
    }

    /** Keys that hold a value. Callable from any thread. */
    public int keyCount() {
        return engine.keyCount();
    }

    /** Bytes that records take, with the gaps between them. Callable from any thread. */
    public long recordMemory() {
        return engine.recordMemory();
    }

    /**
     * Does what the message asks for.
     *
     * @return what {@link StorageMessages} says the answer is
     * @throws KvorumException when the message was refused and nothing happened
     */
    public Future<?> handle(Object message) {
        if (message instanceof StorageMessages.Fetch fetch) {
            return Future.succeededFuture(fetch(fetch));
        }
        if (message instanceof StorageMessages.Look look) {
            return Future.succeededFuture(look(look));
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
        if (message instanceof StorageMessages.SaveLives save) {
            return write(StartingLives.FILE, save.lives().toJson());
        }
        if (message instanceof StorageMessages.RenewActor) {
            engine.renewActor();
            return Future.succeededFuture();
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
        List<Found> answers = new ArrayList<>(fetch.wanted().size());
        long bytes = 0;
        for (StorageMessages.Wanted wanted : fetch.wanted()) {
            StoredRecord held = engine.find(wanted.key());
            if (held == null) {
                answers.add(Found.NOTHING);
            } else if (bytes > 0 && bytes + held.length() > fetch.maxBytes()) {
                answers.add(Found.PUT_OFF);
            } else {
                // What is only compared counts too: it is read from end to end for that, on the loop.
                bytes += held.length();
                boolean same = wanted.held() != null && wanted.held().equals(held.digest());
                answers.add(same ? Found.SAME : Found.of(held.record()));
            }
        }
        return new StorageMessages.Fetched(answers);
    }

    private StorageMessages.Looked look(StorageMessages.Look look) {
        StoredRecord held = engine.find(look.key());
        if (held == null) {
            return new StorageMessages.Looked(null, null, 0);
        }
        return held.length() > look.maxBytes()
                ? new StorageMessages.Looked(null, null, held.length())
                : new StorageMessages.Looked(held.record(), look.digested() ? held.digest() : null, 0);
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
                failures.add(refused);
            }
        }
        return durable(last).map(done -> new StorageMessages.MergeResults(failures));
    }

    private Future<Void> durable(long sequence) {
        Promise<Void> durable = Promise.promise();
        engine.whenDurable(sequence, failure -> complete(durable, failure));
        return durable.future();
    }

    private Future<Void> snapshot() {
        Promise<Void> taken = Promise.promise();
        engine.snapshot(result -> taken.complete(), failure -> taken.fail(notTaken(failure)));
        return taken.future();
    }

    /** A snapshot that failed leaves the one before in use, and the log as it is. */
    private static KvorumException notTaken(Throwable failure) {
        return failure instanceof KvorumException known
                ? known
                : new KvorumException(
                        failure instanceof DiskFullException ? FailureCode.DISK_FULL : FailureCode.UNAVAILABLE,
                        "The snapshot could not be written: " + failure.getMessage());
    }

    private Future<Void> save(String file, Topology topology) {
        return write(file, topology.toJson());
    }

    private Future<Void> write(String file, byte[] content) {
        Promise<Void> written = Promise.promise();
        engine.replaceFile(file, content, failure -> complete(written, failure));
        return written.future();
    }

    private static void complete(Promise<Void> promise, Throwable failureOrNull) {
        if (failureOrNull == null) {
            promise.complete();
        } else {
            promise.fail(failureOrNull);
        }
    }

    /** Makes durable what is pending, takes a last snapshot and leaves the mark of a clean shutdown. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        engine.close(failure -> complete(closed, failure));
        return closed.future();
    }
}
