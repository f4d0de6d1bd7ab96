package io.kvorum.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.NodeApi;
import io.kvorum.testing.NodeApi.Answer;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that fall behind: frozen, cut off, or back from the dead without what they missed. Reads bring them up to date. */
class ConvergenceIT {
    private static final int KEYS = 10;
    private KvorumCluster cluster;

    @BeforeEach
    void start() {
        cluster = KvorumCluster.start();
        writeAll(cluster.node(1), "old");
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void a_paused_node_holds_nobody_up_and_catches_up_afterwards() {
        NodeApi first = cluster.node(1);
        NodeApi second = cluster.node(2);
        cluster.container(3).pauseNode();
        for (int i = 0; i < KEYS; i++) {
            write(first, "key" + i, "new" + i, "");
            String key = "key" + i;
            awaiting("a read of two replicas").until(() -> second.get(key).status() == 200);
            assertThat(second.get(key).value()).isEqualTo("new" + i);
        }
        cluster.container(3).unpauseNode();
        assertReadsConverge();
    }

    @Test
    void a_node_cut_from_the_network_answers_no_quorum_and_converges_when_healed() {
        NodeApi first = cluster.node(1);
        cluster.container(3).cutFromPeers();
        NodeApi cut = cluster.node(3);
        for (int i = 0; i < KEYS; i++) {
            write(first, "key" + i, "new" + i, "");
            Answer read = cut.get("key" + i);
            assertThat(read.status()).as("%s", read.body()).isEqualTo(503);
        }
        assertThat(cut.put("minority", "value").status()).isIn(503, 504);
        cluster.container(3).healToPeers();
        assertReadsConverge();
    }

    @Test
    void a_read_repairs_a_stale_replica() {
        cluster.container(3).cutFromPeers();
        writeAll(cluster.node(1), "new");
        // Whatever the others remember to send to node 3 later dies with them: only a read can bring it the new values.
        cluster.kill(1, 2);
        cluster.restart(1, 2);
        cluster.container(3).healToPeers();
        NodeApi stale = cluster.node(3);
        assertThat(stale.held("key0")).isEqualTo("old0");
        awaiting("a read from all three")
                .until(() -> "new0".equals(cluster.node(1).get("key0", "?r=3").value()));
        awaiting("the repair").until(() -> "new0".equals(stale.held("key0")));
        assertThat(stale.held("key1")).as("a key that nobody read").isEqualTo("old1");
    }

    private void assertReadsConverge() {
        for (int i = 0; i < KEYS; i++) {
            String key = "key" + i;
            String expected = "new" + i;
            for (NodeApi node : cluster.all()) {
                awaiting("a quorum through every node")
                        .until(() -> node.get(key, "?r=all").status() == 200);
                assertThat(node.get(key).value()).isEqualTo(expected);
            }
            for (NodeApi node : cluster.all()) {
                awaiting(key + " on every node").until(() -> expected.equals(node.held(key)));
            }
        }
    }

    private static void writeAll(NodeApi node, String prefix) {
        for (int i = 0; i < KEYS; i++) {
            write(node, "key" + i, prefix + i, prefix.equals("old") ? "?w=all" : "");
        }
    }

    /** On a busy machine a node may take another for down for a moment, and says so; then nothing was applied. */
    private static void write(NodeApi node, String key, String value, String query) {
        Answer answer = await("a write that is not refused")
                .atMost(Duration.ofSeconds(60))
                .until(() -> node.put(key, value, query), written -> !written.outcome()
                        .equals("not_applied"));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    }

    private static ConditionFactory awaiting(String what) {
        return await(what).atMost(Duration.ofSeconds(60));
    }
}
