package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk was replaced goes by its configuration, and members may have come since that was written. */
class EmptyDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(directory).start(2);
        assertThat(Http.put(nodes.url("node1", "/kv/known?w=2"), "to both").status())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private Http.Answer put(String node) {
        return Http.put(nodes.url(node, "/kv/k?w=1"), "v");
    }

    @Test
    void a_node_on_an_empty_disk_takes_writes_only_after_it_has_heard_from_a_member() throws Exception {
        nodes.stop("node2");
        nodes.stop("node1");
        Files.move(directory.resolve("node1"), directory.resolve("replaced"));
        nodes.start("node1");

        Http.Answer refused = put("node1");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().getString("code")).isEqualTo("not_ready");
        assertThat(refused.json().getString("outcome")).isEqualTo("not_applied");

        nodes.start("node2");
        await().atMost(PATIENCE).until(() -> put("node1").status() == 200);
    }

    @Test
    void a_node_that_kept_its_disk_takes_writes_alone() {
        nodes.stop("node2");
        nodes.stop("node1");
        nodes.start("node1");
        assertThat(put("node1").status()).isEqualTo(200);
    }
}
