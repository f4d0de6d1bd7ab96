package io.kvorum.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.PeerHealth;
import io.kvorum.cluster.Topology;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.Membership;
import io.kvorum.replication.Redelivery;
import io.kvorum.replication.RepairMode;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.testing.ManualReplicas;
import io.kvorum.testing.RecordedEvents;
import io.kvorum.testing.Threads;
import io.kvorum.testing.Versions;
import io.kvorum.testing.VirtualTime;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The coordinator's loop changes these while scrapes of the metrics, on other threads, look at them. */
class ScrapedStateTest {
    private static final int ROUNDS = 200_000;

    @Test
    void a_peer_that_went_down_is_seen_by_other_threads() throws InterruptedException {
        PeerHealth health = new PeerHealth(new Backoff(100, 1_000, () -> 0));
        Threads.requireSeen(
                () -> {
                    while (health.reachable()) {}
                },
                () -> health.failed(0));
    }

    @Test
    void a_topology_that_took_force_is_seen_by_other_threads() throws InterruptedException {
        Topology initial = Topology.initial(List.of(new Member("node1", "127.0.0.1:1")));
        Membership membership = new Membership(initial, 1, topology -> Future.succeededFuture());
        long before = initial.epoch();
        Threads.requireSeen(
                () -> {
                    while (membership.topology().epoch() == before) {}
                },
                () -> membership.join(new Member("node2", "127.0.0.1:2")));
    }

    @Test
    void a_record_that_takes_anothers_place_is_never_seen_missing() throws InterruptedException {
        VirtualTime time = new VirtualTime();
        Redelivery redelivery = new Redelivery(
                new ReplicationSettings(
                        "node1",
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
        Record record = Versions.first("key", "node1@a", 1_000, "value");
        redelivery.add("node2", record);
        AtomicBoolean done = new AtomicBoolean();
        Threads.together(2, number -> {
            if (number == 0) {
                for (int round = 0; round < ROUNDS; round++) {
                    redelivery.add("node2", record);
                }
                done.set(true);
            } else {
                while (!done.get()) {
                    assertThat(redelivery.waiting("node2")).isEqualTo(1);
                }
            }
        });
    }
}
