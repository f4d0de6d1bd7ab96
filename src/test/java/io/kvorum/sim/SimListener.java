package io.kvorum.sim;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Topology;
import io.kvorum.replication.ReplicationListener;
import io.kvorum.replication.TransferListener;
import io.kvorum.storage.StorageListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Counts what one simulated process tells of itself. */
final class SimListener implements StorageListener, ReplicationListener, TransferListener {
    private final String node;
    private final Coverage coverage;
    private final SimTime time;
    private final Consumer<Supplier<String>> log;
    private final Consumer<Throwable> fatal;
    private final Runnable foundBehind;

    /**
     * @param fatal told that the disk cannot be trusted any more
     * @param foundBehind told that the node has learned that it lacks data
     */
    SimListener(
            String node,
            Coverage coverage,
            SimTime time,
            Consumer<Supplier<String>> log,
            Consumer<Throwable> fatal,
            Runnable foundBehind) {
        this.node = node;
        this.coverage = coverage;
        this.time = time;
        this.log = log;
        this.fatal = fatal;
        this.foundBehind = foundBehind;
    }

    private void saw(String what) {
        coverage.happened(what);
        time.trace(what, node.hashCode());
    }

    @Override
    public void batchCommitted(int records, long bytes, long fsyncNanos) {
        if (records > 1) {
            coverage.happened("group commit of several");
        }
        time.trace("commit", records);
    }

    @Override
    public void fatal(Throwable cause) {
        saw("stopped after a failed fsync");
        fatal.accept(cause);
    }

    @Override
    public void recoveryProgress(String file, long bytesRead, long bytesTotal, int keys) {
        coverage.happened(file.startsWith("snapshot") ? "recovery reads a snapshot" : "recovery step");
    }

    @Override
    public void notice(String message) {
        log.accept(() -> node + ": " + message);
        if (message.startsWith("Cut a torn tail")) {
            saw("torn tail cut");
        } else if (message.startsWith("Removed wal-")) {
            saw("unfinished segment removed");
        } else if (message.contains("goes on as actor")) {
            saw("actor renewed, others remembered more");
        } else if (message.startsWith("The disk is full")) {
            saw("disk full met by a batch");
        }
    }

    @Override
    public void skewRefused() {
        saw("clock skew refused");
    }

    @Override
    public void snapshotTaken() {
        saw("snapshot taken");
    }

    @Override
    public void requestEnded(Kind kind, Result result) {
        saw(kind + " " + result);
    }

    @Override
    public void repaired(String to) {
        saw("repaired");
    }

    @Override
    public void repairFailed(String to) {
        saw("repair failed");
    }

    @Override
    public void forwarded(String to) {
        saw("forwarded");
    }

    @Override
    public void hedged(String late) {
        saw("hedged");
    }

    @Override
    public void redelivered(String to) {
        saw("redelivered");
    }

    @Override
    public void redeliveryDropped(String to) {
        saw("redelivery dropped");
    }

    @Override
    public void behind(Life remembered) {
        saw("found to lack data");
        foundBehind.run();
    }

    @Override
    public void started(Topology topology, double share, List<String> sources, int needed) {
        log.accept(() -> node + ": receives " + share + " from " + sources + ", needs " + needed + ", " + topology);
        saw("range transfer started");
    }

    @Override
    public void received(int records) {
        coverage.happened("range transfer page");
    }

    @Override
    public void sourceFailed(String source, Throwable failure, long retryMillis) {
        saw("range transfer source failed");
    }

    @Override
    public void sourceGivenUp(String source) {
        saw("range transfer source given up");
    }

    @Override
    public void finished(Topology topology, long records) {
        log.accept(() -> node + ": received its ranges, " + records + " records");
        saw("range transfer finished");
    }

    @Override
    public void notSaved(Throwable failure) {
        saw("settled topology not saved");
    }
}
