package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a node that was stopped cleanly goes on as the actor that it was. */
class ActorAfterRestartTest {
    @TempDir
    Path directory;

    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(directory).start(3);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    /** The one actor that a new key's write by way of node1 has. */
    private String actorOfPut(String key) {
        Http.Answer answer = Http.put(nodes.url("node1", "/kv/" + key), "v");
        assertThat(answer.status()).isEqualTo(200);
        Set<String> actors = answer.json().getJsonObject("clock").fieldNames();
        assertThat(actors).hasSize(1);
        return actors.iterator().next();
    }

    @Test
    void it_does_while_all_members_are_there_to_say_that_it_forgot_nothing() {
        String actor = actorOfPut("before");

        nodes.stop("node1");
        nodes.start("node1");

        assertThat(actorOfPut("after")).isEqualTo(actor);
    }

    @Test
    void it_does_not_while_one_is_away_that_may_know_of_more() {
        String actor = actorOfPut("before");

        nodes.stop("node3");
        nodes.stop("node1");
        nodes.start("node1");

        assertThat(actorOfPut("after")).isNotEqualTo(actor);
    }
}
