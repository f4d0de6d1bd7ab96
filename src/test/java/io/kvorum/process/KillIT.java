package io.kvorum.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.History;
import io.kvorum.testing.Writers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under load: whatever was acknowledged is there after the restart. */
class KillIT {
    private static final int ROUNDS = 4;
    private static final int CLIENTS = 8;
    private static final int WRITES_BEFORE_KILL = 300;

    @TempDir
    private Path directory;

    private List<LocalNode> nodes = List.of();

    @AfterEach
    void stop() {
        nodes.forEach(LocalNode::close);
    }

    @Test
    void a_killed_single_node_has_every_acknowledged_write() {
        nodes = List.of(LocalNode.single(directory));
        kill_under_load_and_verify(ROUNDS);
    }

    @Test
    void three_nodes_killed_at_once_have_every_acknowledged_write() {
        nodes = LocalNode.three(directory);
        kill_under_load_and_verify(2);
    }

    private void kill_under_load_and_verify(int rounds) {
        History history = new History();
        LocalNode.startAll(nodes);
        for (int round = 0; round < rounds; round++) {
            try (Writers writers = Writers.start(
                    history,
                    "round" + round,
                    CLIENTS / nodes.size(),
                    nodes.stream().map(LocalNode::api).toList())) {
                writers.awaitAcknowledgements(WRITES_BEFORE_KILL);
                nodes.forEach(node -> node.process().kill());
            }
            LocalNode.startAll(nodes);
            LocalNode reader = nodes.get(round % nodes.size());
            assertThat(history.violations(reader.api()))
                    .as("round %d, %d acknowledged", round, history.acknowledgements())
                    .isEmpty();
        }
    }
}
