package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.kvorum.testing.TestNodes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator reads at night about the other nodes. */
class PeerLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.kvorum.peer");
    private final Level levelBefore = logger.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private TestNodes nodes;

    @BeforeEach
    void start() {
        // Long enough that a slow machine makes nobody look dead.
        nodes = new TestNodes(directory)
                .with(new JsonObject().put("quorum", new JsonObject().put("peerTimeoutMs", 20_000)))
                .start(2);
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
        nodes.close();
    }

    private List<String> about(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    @Test
    void a_peer_that_goes_and_comes_back_leaves_one_line_each() {
        String node2 = "Node node2 at " + nodes.address("node2");
        nodes.stop("node2");
        await().atMost(PATIENCE).until(() -> !about(node2 + " is down").isEmpty());
        nodes.start("node2");
        await().atMost(PATIENCE).until(() -> !about(node2 + " answers again").isEmpty());

        assertThat(about(node2))
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("WARN " + node2 + " is down"),
                        line -> assertThat(line).startsWith("INFO " + node2 + " answers again"));
    }

    @Test
    void every_member_says_who_the_members_are_when_one_joins() {
        nodes.join("node3", "node1");

        await().atMost(PATIENCE)
                .until(() -> about("INFO The members at epoch 2 are [node1=").size() >= 2);
        assertThat(about("The members at epoch 2")).allMatch(line -> line.contains("node3=" + nodes.address("node3")));
    }
}
