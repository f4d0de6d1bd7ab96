package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.peer.PeerSettings;
import io.kvorum.peer.Peers;
import io.kvorum.peer.Wire;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.LifeWatch;
import io.kvorum.replication.Membership;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.RepairMode;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.RecordedEvents;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.testing.TestNodes;
import io.kvorum.testing.Threads;
import io.kvorum.testing.Versions;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is stopped and looked at by threads that are none of its own. */
class NodeThreadsTest {
    private static final int ROUNDS = 3_000;
    private static final int PEERS = 6;

    @Test
    void a_node_that_many_threads_stop_at_once_stops_once(@TempDir Path directory) throws InterruptedException {
        try (TestNodes nodes = new TestNodes(directory).start(1)) {
            Node node = nodes.node("node1");
            Queue<Future<Void>> stops = new ConcurrentLinkedQueue<>();
            Threads.together(8, number -> stops.add(node.stop()));
            Future<Void> first = stops.element();
            assertThat(stops).hasSize(8).allMatch(stop -> stop == first);
            TestNodes.await(first);
        }
    }

    /** A gauge whose source fails shows no number, and that is what a map shows that changes while it is walked. */
    @Test
    void every_scrape_shows_a_number_while_members_come_and_go_and_records_wait() throws InterruptedException {
        Cluster cluster = new Cluster();
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(2, number -> {
            if (number == 0) {
                for (int round = 0; round < ROUNDS; round++) {
                    cluster.change(round);
                }
                done.set(true);
            } else {
                double epoch = 0;
                while (!done.get()) {
                    cluster.requireNumbers();
                    double now = cluster.value("kvorum.topology.epoch");
                    assertThat(now).isGreaterThanOrEqualTo(epoch);
                    epoch = now;
                }
            }
        });
        assertThat(cluster.value("kvorum.topology.epoch"))
                .isEqualTo((double) cluster.membership.topology().epoch());
    }

    /** What a coordinator consists of and shows, without the rest of its node. */
    private static final class Cluster {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final VirtualTime time = new VirtualTime();
        private final Record record = Versions.first("key", "node1@a", 1_000, "value");
        private final Membership membership;
        private final Redelivery redelivery;
        // Gauges hold their sources weakly.
        private final Peers peers;
        private final NodeMetrics metrics;

        Cluster() {
            Topology initial = Topology.initial(List.of(new Member("node0", "127.0.0.1:1")));
            SeededEntropy entropy = new SeededEntropy(1);
            ReadGate gate = new ReadGate("node0", 1);
            membership = new Membership(initial, 1, topology -> Future.succeededFuture());
            LifeWatch lives = new LifeWatch(
                    "node0",
                    initial,
                    Lives.of(Life.first(entropy)),
                    1,
                    new NoStore(),
                    entropy,
                    gate,
                    life -> Future.succeededFuture());
            peers = new Peers(
                    call -> Promise.<Wire.Reply>promise().future(),
                    new PeerSettings("node0", "127.0.0.1:1", "kvorum", 1_000, 10, 10_000),
                    membership,
                    lives,
                    time.clock(),
                    Runnable::run,
                    entropy);
            redelivery = new Redelivery(
                    new ReplicationSettings(
                            "node0",
                            new QuorumSpec(3, 2, 2),
                            ConflictPolicy.LWW,
                            RepairMode.ASYNC,
                            1_000,
                            10,
                            Long.MAX_VALUE),
                    node -> true,
                    new ManualReplicas(),
                    time.clock(),
                    time.scheduler(),
                    new Backoff(100, 1_000, () -> 0),
                    new RecordedEvents());
            metrics = new NodeMetrics(registry, new ManualClock(), failure -> {});
            metrics.watch(peers, membership, redelivery);
        }

        /** On the coordinator's thread. */
        void change(int round) {
            String node = "node" + (1 + round % PEERS);
            if (membership.topology().isMember(node)) {
                membership.leave(node);
                redelivery.forget(node);
            } else {
                membership.join(new Member(node, "127.0.0.1:" + (1_000 + round % PEERS)));
                redelivery.add(node, record);
            }
        }

        void requireNumbers() {
            for (Gauge gauge : registry.find("kvorum.peer.waiting").gauges()) {
                assertThat(gauge.value()).isZero();
            }
            for (Gauge gauge : registry.find("kvorum.peer.reachable").gauges()) {
                assertThat(gauge.value()).isBetween(0.0, 1.0);
            }
            for (Gauge gauge : registry.find("kvorum.redelivery.waiting").gauges()) {
                assertThat(gauge.value()).isBetween(0.0, 1.0);
            }
        }

        double value(String gauge) {
            return registry.get(gauge).gauge().value();
        }
    }

    /** Keeps no lives. */
    private static final class NoStore implements LifeWatch.Store {
        @Override
        public Future<Void> save(Lives changed) {
            return Future.succeededFuture();
        }

        @Override
        public void publish(Lives inForce) {
            // Nobody asks for them.
        }
    }
}
