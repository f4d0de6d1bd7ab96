package io.kvorum.node;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.peer.Peers;
import io.kvorum.port.Clock;
import io.kvorum.port.Scheduler;
import io.kvorum.replication.Membership;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.ReplicationListener;
import io.kvorum.replication.TransferListener;
import io.kvorum.ring.Ring;
import io.kvorum.storage.StorageListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node tells about its inside, as {@code kvorum_*} meters, and the lines an operator must read in the log. */
final class NodeMetrics implements ReplicationListener, StorageListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.kvorum.storage");

    private final MeterRegistry registry;
    private final Map<Kind, Map<Result, Counter>> requests = new EnumMap<>(Kind.class);
    private final Counter repaired;
    private final Counter repairsFailed;
    private final Counter forwarded;
    private final Counter redelivered;
    private final Counter redeliveryDropped;
    private final Counter hedged;
    private final Counter snapshots;
    private final Counter snapshotsFailed;
    private final Counter skewRefused;
    private final Timer fsync;
    private final DistributionSummary batchRecords;
    private final DistributionSummary batchBytes;
    private final Clock clock;
    private final Consumer<Throwable> fatal;
    private final RecoveryPace recoveryPace = new RecoveryPace();
    private volatile long coveredMillis;

    NodeMetrics(MeterRegistry registry, Clock clock, Consumer<Throwable> fatal) {
        this.registry = registry;
        this.clock = clock;
        this.fatal = fatal;
        this.coveredMillis = clock.wallMillis();
        for (Kind kind : Kind.values()) {
            Map<Result, Counter> byResult = new EnumMap<>(Result.class);
            for (Result result : Result.values()) {
                byResult.put(
                        result,
                        Counter.builder("kvorum.quorum.requests")
                                .description("Coordinated reads and writes by how their quorum ended")
                                .tag("kind", lower(kind))
                                .tag("result", lower(result))
                                .register(registry));
            }
            requests.put(kind, byResult);
        }
        repaired = counter("kvorum.repairs", "Replicas brought up to date by a read", "result", "done");
        repairsFailed = counter("kvorum.repairs", "Replicas brought up to date by a read", "result", "failed");
        forwarded = counter("kvorum.forwards", "Writes sent on because this node is no replica of the key");
        redelivered = counter("kvorum.redeliveries", "Records that a replica missed", "result", "done");
        redeliveryDropped = counter("kvorum.redeliveries", "Records that a replica missed", "result", "dropped");
        hedged = counter("kvorum.reads.hedged", "Replicas asked by a read because another one was late");
        snapshots = counter("kvorum.snapshots", "Snapshots written", "result", "done");
        snapshotsFailed = counter("kvorum.snapshots", "Snapshots written", "result", "failed");
        skewRefused = counter("kvorum.clock.skew.refused", "Timestamps refused for being too far ahead of this clock");
        fsync = Timer.builder("kvorum.wal.fsync")
                .description(
                        "Time of the fsync of one group commit; with its write where the event loop hands it to the kernel")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(50_000))
                .maximumExpectedValue(Duration.ofSeconds(5))
                .register(registry);
        batchRecords = DistributionSummary.builder("kvorum.wal.batch.records")
                .description("Records in one group commit")
                .register(registry);
        batchBytes = DistributionSummary.builder("kvorum.wal.batch.bytes")
                .description("Bytes in one group commit")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("kvorum.snapshot.age", this, metrics -> metrics.snapshotAgeSeconds())
                .description("Time since the last snapshot was found or made to hold everything, or since the start")
                .baseUnit("seconds")
                .register(registry);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private double snapshotAgeSeconds() {
        return (clock.wallMillis() - coveredMillis) / 1000.0;
    }

    /** Shows the state of the coordinator's parts; to be called on its loop, read by scrapes on any thread. */
    void watch(Peers peers, Membership membership, Redelivery redelivery) {
        Gauge.builder("kvorum.topology.epoch", membership, held ->
                        (double) held.topology().epoch())
                .description("Epoch of the member list in force")
                .register(registry);
        Gauge.builder("kvorum.peer.waiting", peers, Peers::waiting)
                .description("Records and keys that wait to be sent to peers")
                .register(registry);
        MultiGauge reachable = MultiGauge.builder("kvorum.peer.reachable")
                .description("1 when the last call to the peer succeeded")
                .register(registry);
        MultiGauge missed = MultiGauge.builder("kvorum.redelivery.waiting")
                .description("Records kept in memory for a peer that missed them")
                .register(registry);
        Membership.Listener perMember = (Topology after, Ring before, Ring now) -> {
            List<MultiGauge.Row<?>> reachableRows = new ArrayList<>();
            List<MultiGauge.Row<?>> missedRows = new ArrayList<>();
            for (Member member : after.members()) {
                Tags tags = Tags.of("node", member.id());
                reachableRows.add(MultiGauge.Row.of(tags, peers, held -> held.reachable(member.id()) ? 1 : 0));
                missedRows.add(MultiGauge.Row.of(tags, redelivery, held -> held.waiting(member.id())));
            }
            reachable.register(reachableRows, true);
            missed.register(missedRows, true);
        };
        perMember.changed(membership.topology(), membership.ring(), membership.ring());
        membership.addListener(perMember);
    }

    /** What this node tells of the key ranges it receives. */
    TransferListener transfers(ReadGate gate) {
        return new TransferMeters(registry, gate);
    }

    /** Shows the number of reads that wait; the supplier is read by scrapes on any thread. */
    void watchReads(LongSupplier waiting) {
        gauge("kvorum.reads.waiting", "Reads of large records that wait for memory", waiting);
    }

    private void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(name, value, LongSupplier::getAsLong)
                .description(description)
                // Nobody else holds the supplier: held weakly it would go with the next collection.
                .strongReference(true)
                .register(registry);
    }

    /** Shows how late the scheduler's loop comes to what is due, once it is started. */
    LoopDelay loopDelay(Scheduler scheduler, Clock clock) {
        return new LoopDelay(registry, scheduler, clock);
    }

    /** Shows the number of keys, and the memory that all records take; read by scrapes on any thread. */
    void watchStore(LongSupplier keys, LongSupplier memory) {
        gauge("kvorum.keys", "Keys that hold a value", keys);
        gauge("kvorum.record.memory.bytes", "Memory that records take, with the gaps between them", memory);
    }

    @Override
    public void snapshotTaken() {
        snapshotCovers();
        snapshots.increment();
    }

    /** Nothing was written since the last snapshot: however old its file is, nothing is missing from it. */
    @Override
    public void snapshotCovers() {
        coveredMillis = clock.wallMillis();
    }

    void snapshotFailed() {
        snapshotsFailed.increment();
    }

    @Override
    public void skewRefused() {
        skewRefused.increment();
    }

    @Override
    public void batchCommitted(int records, long bytes, long fsyncNanos) {
        fsync.record(fsyncNanos, TimeUnit.NANOSECONDS);
        batchRecords.record(records);
        batchBytes.record((double) bytes);
    }

    @Override
    public void fatal(Throwable cause) {
        LOG.error("The disk cannot be trusted any more; this node stops", cause);
        fatal.accept(cause);
    }

    @Override
    public void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys) {
        if (recoveryPace.isDue(bytesRead, bytesTotal, clock.nanoTime())) {
            LOG.info("Recovery: {} of {} MiB read, now {}, {} keys", bytesRead >> 20, bytesTotal >> 20, file, keys);
        }
    }

    @Override
    public void notice(String message) {
        LOG.warn("{}", message);
    }

    @Override
    public void requestEnded(Kind kind, Result result) {
        requests.get(kind).get(result).increment();
    }

    @Override
    public void repaired(String node) {
        repaired.increment();
    }

    @Override
    public void repairFailed(String node) {
        repairsFailed.increment();
    }

    @Override
    public void forwarded(String node) {
        forwarded.increment();
    }

    @Override
    public void hedged(String node) {
        hedged.increment();
    }

    @Override
    public void redelivered(String node) {
        redelivered.increment();
    }

    @Override
    public void redeliveryDropped(String node) {
        redeliveryDropped.increment();
    }
}
