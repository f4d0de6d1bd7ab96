package io.kvorum.sim;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.cluster.Lives;
import io.kvorum.config.KvorumConfig;
import io.kvorum.node.NodeOptions;
import io.kvorum.peer.Wire;
import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageSettings;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.FaultyDisk.PowerLoss;
import io.kvorum.version.MalformedRecordException;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A machine with a disk and a clock, on which a node lives one life after the other. */
final class SimNode {
    private static final long RETRY_MILLIS = 700;
    private static final long LEAST_DISK_NANOS = 20_000;
    private static final int USUAL_DISK_NANOS = 300_000;
    private static final int LOG_SPACE_BYTES = 1024;
    /** One of so many is refused. */
    private static final int REFUSED_OVERWRITES = 20;

    private final SimCluster cluster;
    private final String id;
    private final KvorumConfig config;
    private final SimClock clock;
    private final Random random;
    private FaultyDisk disk = new FaultyDisk();
    private SimProcess process;
    private SimLoop loop;
    private long extraDiskNanos;
    private boolean powerGoes;
    private boolean wanted;
    private boolean salvageNext;
    /** Bits were flipped on the disk, so a refusal to start is right. */
    private boolean damaged;

    /** The damage cannot be a torn tail, so a start without a refusal is wrong. */
    private boolean mustRefuse;

    private long lastPausedNanos = -1;

    SimNode(SimCluster cluster, String id, KvorumConfig config, Random random) {
        this.cluster = cluster;
        this.id = id;
        this.config = config;
        this.clock = new SimClock(cluster.time());
        this.random = random;
    }

    String id() {
        return id;
    }

    SimClock clock() {
        return clock;
    }

    FaultyDisk disk() {
        return disk;
    }

    /** Whether there is a process that takes connections. */
    boolean isRunning() {
        return process != null && !loop.hasEnded();
    }

    boolean isUp() {
        return isRunning() && process.isUp() && !loop.isPaused();
    }

    /** The process, null while there is none. */
    SimProcess process() {
        return isRunning() ? process : null;
    }

    /** Starts the node and, as a supervisor does, starts it again whenever it ends by itself. */
    void start() {
        wanted = true;
        if (isRunning()) {
            return;
        }
        loop = new SimLoop(cluster.time(), random, this::diskNanos, this::broken);
        SimLoop life = loop;
        SimBus bus = new SimBus(loop, this::broken);
        SimWire wire = new SimWire(id, loop, cluster.time(), cluster.network(), cluster::nodeAt, cluster.spy());
        SimListener listener = new SimListener(
                id,
                cluster.coverage(),
                cluster.time(),
                cluster::log,
                cause -> fatal(life, cause),
                () -> cluster.foundBehind(id));
        // Half of all lives are without a loop that can.
        disk.overwriteOn(random.nextBoolean() ? loop.kernel() : null);
        disk.refuseOverwrites(() -> random.nextInt(REFUSED_OVERWRITES) == 0);
        process = new SimProcess(config, loop, bus, wire, clock, random::nextLong, disk, listener);
        cluster.trace("start", id);
        process.start(storageSettings(salvageNext), cluster.settings().snapshotMillis())
                .onComplete(up -> started(), failure -> startFailed(life, failure));
    }

    private void started() {
        cluster.trace("up", id);
        if (mustRefuse && !salvageNext) {
            cluster.broken(new Violation(Promise.DAMAGE_IS_REPORTED, id + " started as if its files were whole"));
        }
        // All files were read whole, so whatever was wrong with them is known now.
        damaged = false;
        salvageNext = false;
    }

    private StorageSettings storageSettings(boolean salvage) {
        StorageSettings usual = NodeOptions.storage(config, salvage);
        return new StorageSettings(
                usual.nodeId(),
                usual.clusterName(),
                usual.policy(),
                usual.fsync(),
                usual.fsyncIntervalMillis(),
                cluster.settings().segmentBytes(),
                LOG_SPACE_BYTES,
                usual.batchRecords(),
                usual.batchBytes(),
                usual.maxSiblings(),
                usual.maxSkewMillis(),
                usual.diskReserveBytes(),
                salvage);
    }

    private long diskNanos() {
        long usual = LEAST_DISK_NANOS + random.nextInt(USUAL_DISK_NANOS);
        return extraDiskNanos == 0 ? usual : usual + (long) (random.nextDouble() * extraDiskNanos);
    }

    /** What a task of the process threw. */
    private void broken(Throwable failure) {
        if (failure instanceof PowerLoss) {
            cluster.coverage().happened(powerGoes ? "power lost inside disk work" : "killed inside disk work");
            crash(powerGoes);
        } else if (failure instanceof StorageException refusal && refusal.kind() == StorageException.Kind.IO) {
            cluster.log(() -> id + ": " + refusal.getMessage());
        } else {
            cluster.broken(new Violation(Promise.NO_SURPRISE, id + " failed: " + failure, failure));
        }
    }

    private void fatal(SimLoop life, Throwable cause) {
        cluster.log(() -> id + ": stops, " + cause);
        life.later(() -> {
            if (life == loop) {
                kill();
                restartSoon();
            }
        });
    }

    private void startFailed(SimLoop life, Throwable failure) {
        if (life != loop || life.hasEnded()) {
            return;
        }
        cluster.log(() -> id + ": does not start, " + failure);
        cluster.trace("refused to start", id);
        boolean corrupt =
                failure instanceof StorageException refusal && refusal.kind() == StorageException.Kind.CORRUPT;
        kill();
        if (corrupt && !damaged) {
            cluster.broken(new Violation(Promise.STARTS_AGAIN, id + " refuses whole files: " + failure, failure));
            return;
        }
        if (corrupt) {
            mustRefuse = false;
            cluster.coverage().happened("corruption reported");
            if (random.nextBoolean()) {
                cluster.coverage().happened("salvaged");
                salvageNext = true;
            } else {
                wipe();
            }
        }
        restartSoon();
    }

    /** As a supervisor does. */
    private void restartSoon() {
        cluster.time().after(RETRY_MILLIS * 1_000_000, () -> {
            if (wanted) {
                start();
            }
        });
    }

    /** Hands a call to the process. */
    void receive(Wire.Call call, Consumer<Wire.Reply> reply, Runnable reset) {
        SimProcess life = process;
        loop.run(() -> life.receive(life.answer(call), done -> reply.accept(done.result()), reset));
    }

    /** Hands a client's request to the process. */
    <T> void receive(Object message, long timeoutMillis, Consumer<Future<T>> answered, Runnable reset) {
        SimProcess life = process;
        loop.run(() -> life.receive(life.<T>request(message, timeoutMillis), answered, reset));
    }

    /** SIGKILL: what was written is in the cache still. */
    void kill() {
        crash(false);
    }

    /** The plug is pulled: of what was not synced any part may be gone. */
    void losePower() {
        crash(true);
    }

    private void crash(boolean power) {
        if (!isRunning()) {
            return;
        }
        cluster.trace(power ? "power loss" : "kill", id);
        process.end(!power);
        process = null;
        disk = power ? disk.afterPowerLoss(random) : disk.afterKill();
        powerGoes = false;
    }

    /** Ends the process inside its disk work, at the operation with this number from now on. */
    void crashInDiskWork(int operation, boolean power) {
        if (isRunning()) {
            powerGoes = power;
            disk.losePowerAt(operation);
        }
    }

    /** SIGTERM. */
    void stop() {
        wanted = false;
        if (!isRunning()) {
            return;
        }
        SimLoop life = loop;
        cluster.trace("stop", id);
        process.stop().onComplete(stopped -> {
            if (life == loop && isRunning()) {
                cluster.coverage().happened(stopped.succeeded() ? "stopped cleanly" : "stopped with a failure");
                crash(false);
                if (wanted) {
                    restartSoon();
                }
            }
        });
    }

    /** Nobody starts the node again before {@link #start} is called. */
    void leaveDown() {
        wanted = false;
    }

    void pause() {
        if (isRunning()) {
            lastPausedNanos = Long.MAX_VALUE;
            loop.pause();
        }
    }

    /** Whether the node was paused at any time since then. */
    boolean wasPausedSince(long nanos) {
        return lastPausedNanos >= nanos;
    }

    void resume() {
        if (loop != null && loop.isPaused()) {
            lastPausedNanos = cluster.time().nowNanos();
            loop.resume();
        }
    }

    void slowDisk(long nanos) {
        extraDiskNanos = nanos;
    }

    /** The disk is replaced by an empty one; only while the node is down. */
    void wipe() {
        cluster.coverage().happened("disk wiped");
        cluster.trace("wipe", id);
        disk = new FaultyDisk();
        damaged = false;
        mustRefuse = false;
        salvageNext = false;
        cluster.lostDisk(id, false);
    }

    /** Whether a bit of its files turned over that it has not read since. */
    boolean isDamaged() {
        return damaged;
    }

    /** All files as they are now. */
    Map<String, byte[]> backup() {
        Map<String, byte[]> files = new TreeMap<>();
        disk.files().forEach((name, bytes) -> files.put(name, bytes.clone()));
        return files;
    }

    /**
     * The disk gets the files of an earlier moment; only while the node is down.
     *
     * @param unnoticed whether nobody can tell: the files are of the node's last start, and the operator left them so
     */
    void restore(Map<String, byte[]> files, boolean unnoticed) {
        cluster.coverage().happened("old data restored");
        cluster.trace("restore", id);
        disk = FaultyDisk.holding(files);
        mustRefuse = false;
        cluster.lostDisk(id, unnoticed);
        if (!unnoticed) {
            cluster.putBack();
        }
    }

    /** What the disk says of this node's life and the others'; null when it says nothing that can be read. */
    Lives livesOnDisk() {
        byte[] line = disk.files().get("lives.json");
        try {
            return line == null ? null : Lives.fromJson(line);
        } catch (MalformedRecordException torn) {
            return null;
        }
    }

    /** One bit of the disk turns over; only while the node is down. */
    void flipBit() {
        Map<String, byte[]> all = backup();
        String[] names = all.entrySet().stream()
                .filter(file ->
                        file.getKey().startsWith("wal-") || file.getKey().equals("snapshot.json"))
                .filter(file -> file.getValue().length > 0)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
        if (names.length == 0) {
            return;
        }
        String name = names[random.nextInt(names.length)];
        BitFlip flip = new BitFlip(name, random.nextInt(all.get(name).length), random.nextInt(8));
        mustRefuse |= flip.isNoTear(all);
        all.put(name, flip.applied(all.get(name)));
        disk = FaultyDisk.holding(all);
        damaged = true;
        cluster.coverage().happened("bit flipped");
        cluster.trace("bit flip", id);
        cluster.lostDisk(id, true);
    }
}
