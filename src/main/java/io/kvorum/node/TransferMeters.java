package io.kvorum.node;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Topology;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.TransferListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how this node receives key ranges: {@code kvorum_transfer_*} and what an operator must read in the log. */
final class TransferMeters implements TransferListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.kvorum.transfer");

    private final Counter records;
    private final Counter losses;

    TransferMeters(MeterRegistry registry, ReadGate gate) {
        records = Counter.builder("kvorum.transfer.records")
                .description("Records received for key ranges that a membership change gave this node")
                .register(registry);
        losses = Counter.builder("kvorum.data.losses")
                .description("Times that this node found that it lacks data it once held")
                .register(registry);
        Gauge.builder("kvorum.transfer.pending", gate, held -> held.isClosed() ? 1 : 0)
                .description("1 while this node is receiving key ranges and answers no reads of them")
                .register(registry);
    }

    @Override
    public void behind(Life remembered) {
        losses.increment();
        LOG.warn(
                "This node lacks data that it once held (others remember its life {}): its disk was replaced, rolled back"
                        + " or damaged. It receives its key ranges anew and answers no reads of them before that",
                remembered);
    }

    @Override
    public void started(Topology topology, double share, List<String> sources, int needed) {
        LOG.info(
                "Receiving {}% of the ring at epoch {} from {}; {} of them must have given all they have",
                String.format(Locale.ROOT, "%.1f", 100 * share), topology.epoch(), sources, needed);
    }

    @Override
    public void received(int count) {
        records.increment(count);
    }

    @Override
    public void sourceFailed(String node, Throwable failure, long retryMillis) {
        LOG.info("Receiving from {} failed, again in {} ms: {}", node, retryMillis, failure.getMessage());
    }

    @Override
    public void sourceGivenUp(String node) {
        LOG.warn("{} has left and does not answer; the records that it alone held are lost", node);
    }

    @Override
    public void finished(Topology topology, long count) {
        LOG.info("Holds all its key ranges at epoch {}; {} records received", topology.epoch(), count);
    }

    @Override
    public void notSaved(Throwable failure) {
        LOG.warn(
                "It could not be written down that all key ranges are here; the next start asks for them again: {}",
                failure.getMessage());
    }
}
