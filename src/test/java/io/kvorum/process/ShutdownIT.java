package io.kvorum.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.History;
import io.kvorum.testing.NodeApi.Answer;
import io.kvorum.testing.Writers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownIT {
    @TempDir
    private Path directory;

    private LocalNode node;

    @BeforeEach
    void start() {
        node = LocalNode.single(directory);
        node.start();
        node.awaitReady();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void sigterm_under_load_exits_with_0_and_loses_no_acknowledged_write() {
        History history = new History();
        try (Writers writers = Writers.start(history, "load", 8, List.of(node.api()))) {
            writers.awaitAcknowledgements(300);
            node.process().terminate();
            assertThat(node.process().awaitExit()).as(node.process().output()).isZero();
        }
        node.start();
        node.awaitReady();
        assertThat(history.violations(node.api())).isEmpty();
    }

    @Test
    void a_clean_stop_keeps_the_actor_and_a_kill_changes_it() {
        String first = actor("before");
        node.process().terminate();
        assertThat(node.process().awaitExit()).as(node.process().output()).isZero();
        node.start();
        node.awaitReady();
        assertThat(actor("after a clean stop")).isEqualTo(first);
        node.process().kill();
        node.start();
        node.awaitReady();
        assertThat(actor("after a kill")).isNotEqualTo(first);
    }

    /** Who minted the version of a key that was never written before. */
    private String actor(String freshKey) {
        Answer answer = node.api().put(freshKey, "value");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("clock").fieldNames().next();
    }

    @Test
    void a_request_under_way_is_answered_before_the_node_stops() {
        try (SlowPut put = SlowPut.begin(node.api(), "slow", "finished")) {
            node.process().terminate();
            awaitNoMoreConnections();
            assertThat(node.process().isAlive()).isTrue();
            assertThat(put.finish()).contains(" 200 ");
        }
        assertThat(node.process().awaitExit()).as(node.process().output()).isZero();
        node.start();
        node.awaitReady();
        assertThat(node.api().get("slow").value()).isEqualTo("finished");
    }

    @Test
    void a_second_signal_ends_the_node_at_once() {
        try (SlowPut put = SlowPut.begin(node.api(), "slow", "never finished")) {
            node.process().terminate();
            awaitNoMoreConnections();
            assertThat(node.process().isAlive()).isTrue();
            node.process().terminate();
            assertThat(node.process().awaitExit()).isNotZero();
            assertThat(put.isCutOff()).isTrue();
        }
    }

    private void awaitNoMoreConnections() {
        await("closed port").atMost(Duration.ofSeconds(10)).until(() -> !node.acceptsConnections());
    }
}
