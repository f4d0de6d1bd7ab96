package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node gets a copy of its disk that is older than what it has acknowledged since. */
class OldDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(directory).start(2);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    /** Writes a value by way of a node; returns the actor that it had for that. */
    private String actorOfPut(String node, String key) {
        Http.Answer answer = Http.put(nodes.url(node, "/kv/" + key + "?w=2"), "v");
        assertThat(answer.status()).isEqualTo(200);
        List<String> actors = answer.json().getJsonObject("clock").fieldNames().stream()
                .filter(actor -> actor.startsWith(node + "@"))
                .toList();
        assertThat(actors).hasSize(1);
        return actors.get(0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void a_node_that_learns_that_its_disk_is_an_old_one_mints_under_another_actor() throws IOException {
        String actor = actorOfPut("node1", "before");
        nodes.stop("node1");
        copy(directory.resolve("node1"), directory.resolve("copy"));
        nodes.start("node1");
        // Not minted by node1: its own dots, come back from elsewhere, would tell it too.
        actorOfPut("node2", "forgotten");
        nodes.stop("node1");
        Files.move(directory.resolve("node1"), directory.resolve("replaced"));
        Files.move(directory.resolve("copy"), directory.resolve("node1"));
        nodes.start("node1");

        // It has received what it had forgotten, and knows by then.
        await().atMost(PATIENCE)
                .until(() -> Http.get(nodes.url("node1", "/kv/forgotten?r=2")).status() == 200);
        assertThat(actorOfPut("node1", "after")).isNotEqualTo(actor);
    }
}
