package io.kvorum.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.History;
import io.kvorum.testing.NodeApi;
import io.kvorum.testing.NodeApi.Answer;
import io.kvorum.testing.Writers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that die or stop: what goes on, what is refused, and that nothing acknowledged is lost. */
class NodeFailureIT {
    private KvorumCluster cluster;

    @BeforeEach
    void start() {
        cluster = KvorumCluster.start();
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void writes_and_reads_go_on_when_one_node_is_killed() {
        History history = new History();
        NodeApi first = cluster.node(1);
        NodeApi second = cluster.node(2);
        write(history, first, "before", 20);
        cluster.kill(3);
        for (int i = 0; i < 20; i++) {
            NodeApi writer = i % 2 == 0 ? first : second;
            Answer answer = writer.put("after" + i, "value" + i);
            history.record("after" + i, "value" + i, answer);
            assertThat(answer.status()).as("write %d: %s", i, answer.body()).isEqualTo(200);
        }
        assertThat(first.delete("before0").status()).isEqualTo(200);
        assertThat(second.get("before0").status()).isEqualTo(404);
        history.record("before0", "back", second.put("before0", "back"));
        assertThat(history.violations(first)).isEmpty();
        assertThat(history.violations(second)).isEmpty();
    }

    @Test
    void two_killed_nodes_leave_no_quorum_and_no_wrong_answer() {
        History history = new History();
        NodeApi survivor = cluster.node(1);
        write(history, survivor, "key", 10);
        cluster.kill(2, 3);
        for (int i = 0; i < 10; i++) {
            String key = "key" + i;
            String value = "without quorum " + i;
            Answer write = survivor.put(key, value);
            history.record(key, value, write);
            assertRefusedOrUnknown(write);
            assertRefusedOrUnknown(survivor.delete("absent" + i));
            Answer read = survivor.get(key);
            assertThat(read.status()).as("read %d: %s", i, read.body()).isEqualTo(503);
            assertThat(read.body().path("retryable").asBoolean()).isTrue();
        }
        // Whoever asks for less gets it from the node that is left.
        assertThat(survivor.put("lonely", "value", "?w=1").status()).isEqualTo(200);
        assertThat(survivor.get("lonely", "?r=1").value()).isEqualTo("value");

        cluster.restart(2, 3);
        awaitQuorum(survivor);
        assertThat(history.violations(survivor)).isEmpty();
        assertThat(history.violations(cluster.node(2))).isEmpty();
    }

    private static void assertRefusedOrUnknown(Answer write) {
        assertThat(write.status()).as("%s", write.body()).isIn(503, 504);
        assertThat(write.outcome()).isEqualTo(write.status() == 503 ? "not_applied" : "unknown");
    }

    @Test
    void all_nodes_killed_under_load_have_every_acknowledged_write() {
        History history = new History();
        try (Writers writers = Writers.start(history, "load", 3, cluster.all())) {
            writers.awaitAcknowledgements(300);
            cluster.kill(1, 2, 3);
        }
        cluster.restart(1, 2, 3);
        awaitQuorum(cluster.node(2));
        assertThat(history.violations(cluster.node(2))).isEmpty();
        assertThat(history.violations(cluster.node(3))).isEmpty();
    }

    @Test
    void sigterm_exits_with_0_and_loses_nothing() {
        History history = new History();
        String actor = actor(cluster.node(1), "before");
        try (Writers writers = Writers.start(history, "load", 3, cluster.all())) {
            writers.awaitAcknowledgements(100);
            assertThat(cluster.container(3).terminateNode()).isZero();
            writers.awaitAcknowledgements(100);
        }
        assertThat(cluster.container(1).terminateNode()).isZero();
        assertThat(cluster.container(2).terminateNode()).isZero();
        cluster.restart(1, 2, 3);
        awaitQuorum(cluster.node(3));
        assertThat(history.violations(cluster.node(3))).isEmpty();
        assertThat(actor(cluster.node(1), "after"))
                .as("a clean stop keeps the actor")
                .isEqualTo(actor);
    }

    /** Who minted the version of a key that was never written before. */
    private static String actor(NodeApi node, String freshKey) {
        Answer answer = node.put(freshKey, "value");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body().path("clock").fieldNames().next();
    }

    private static void write(History history, NodeApi node, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            Answer answer = node.put(prefix + i, "value" + i);
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
            history.record(prefix + i, "value" + i, answer);
        }
    }

    /** A peer that was down is tried again with growing pauses, so the first quorum may take a moment. */
    private static void awaitQuorum(NodeApi node) {
        List<Integer> answers = List.of(200, 404);
        await("quorum")
                .atMost(Duration.ofSeconds(60))
                .until(() -> answers.contains(node.get("quorum-probe").status()));
    }
}
