package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.testing.Versions;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Versioned;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {
    private static final Versioned STATE =
            Versions.first("k", "node1@a", 7, "v").versioned();

    private static JsonObject read(Evidence evidence) {
        return replicas(AnswerJson.found(new ReadAnswer("k", STATE, evidence), "token"));
    }

    private static JsonObject written(Evidence evidence) {
        HybridTimestamp timestamp = STATE.maxTimestamp();
        return replicas(AnswerJson.written(new WriteAnswer("k", STATE, timestamp, evidence), "token", false));
    }

    private static JsonObject replicas(byte[] answer) {
        return new JsonObject(Buffer.buffer(answer)).getJsonObject("replicas");
    }

    @Test
    void what_an_answer_rests_on_is_said_of_this_answer_whatever_was_said_before() {
        for (int round = 0; round < 2; round++) {
            for (int required = 1; required <= 2; required++) {
                for (boolean strict : new boolean[] {false, true}) {
                    Evidence evidence = new Evidence(3, required, 2, List.of("node1", "n\"2"), strict);
                    JsonObject expected = new JsonObject()
                            .put("n", 3)
                            .put("required", required)
                            .put("asked", 2)
                            .put("strict", strict);
                    assertThat(read(evidence))
                            .isEqualTo(expected.copy().put("answered", 2).put("answeredBy", List.of("node1", "n\"2")));
                    assertThat(written(evidence))
                            .isEqualTo(expected.copy().put("acked", 2).put("ackedBy", List.of("node1", "n\"2")));
                }
            }
        }
    }

    @Test
    void an_answer_is_whole_however_many_pieces_it_was_made_of() {
        Evidence evidence = new Evidence(1, 1, 1, List.of("node1"), true);
        for (int length : new int[] {0, 100, 5_999, 6_000, 100_000}) {
            // JSON writes each of these letters as six bytes.
            String value = "\u0001".repeat(length);
            Versioned state = Versions.first("k", "node1@a", 7, value).versioned();
            JsonObject answer =
                    new JsonObject(Buffer.buffer(AnswerJson.found(new ReadAnswer("k", state, evidence), "t")));
            assertThat(answer.getString("value")).isEqualTo(value);
            assertThat(answer.getString("context")).isEqualTo("t");
        }
    }

    @Test
    void a_list_of_nodes_that_changes_after_the_answer_changes_no_later_answer() {
        List<String> nodes = new ArrayList<>(List.of("node1"));
        read(new Evidence(3, 1, 1, nodes, true));
        nodes.set(0, "node2");
        assertThat(read(new Evidence(3, 1, 1, List.of("node1"), true)).getJsonArray("answeredBy"))
                .containsExactly("node1");
        assertThat(read(new Evidence(3, 1, 1, nodes, true)).getJsonArray("answeredBy"))
                .containsExactly("node2");
    }
}
