package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreeNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    private String kv(String node, String key) {
        return nodes.url(node, "/kv/" + key);
    }

    @Test
    void what_one_node_took_every_node_answers() {
        Http.Answer written = Http.put(kv("node1", "hello"), "world");
        assertThat(written.status()).isEqualTo(200);
        JsonObject replicas = written.json().getJsonObject("replicas");
        assertThat(replicas.getInteger("n")).isEqualTo(3);
        assertThat(replicas.getInteger("required")).isEqualTo(2);
        assertThat(replicas.getInteger("acked")).isGreaterThanOrEqualTo(2);
        for (String node : List.of("node1", "node2", "node3")) {
            assertThat(Http.get(kv(node, "hello")).json().getString("value")).isEqualTo("world");
        }
    }

    @Test
    void with_one_node_down_reads_and_writes_go_on_and_it_catches_up_later() {
        nodes.stop("node3");
        for (int i = 0; i < 20; i++) {
            assertThat(Http.put(kv("node" + (1 + i % 2), "k" + i), "v" + i).status())
                    .isEqualTo(200);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Http.get(kv("node" + (1 + i % 2), "k" + i)).json().getString("value"))
                    .isEqualTo("v" + i);
        }
        nodes.start("node3");
        for (int i = 0; i < 20; i++) {
            String key = "k" + i;
            await(key).atMost(PATIENCE).until(() -> fetched("node3", key) != null);
        }
    }

    @Test
    void with_two_nodes_down_writes_are_refused_or_unknown_and_reads_unavailable() {
        Http.put(kv("node1", "k"), "old");
        nodes.stop("node2");
        nodes.stop("node3");
        Http.Answer first = Http.put(kv("node1", "k"), "new");
        assertThat(first.status()).isIn(503, 504);
        Http.Answer read = Http.get(kv("node1", "k"));
        assertThat(read.status()).isEqualTo(503);
        assertThat(read.json().getString("code")).isEqualTo("read_quorum_unavailable");
        // A write that comes when the peers are due for a probe finds them down only after it began.
        Http.Answer second = await().atMost(PATIENCE)
                .until(() -> Http.put(kv("node1", "other"), "new"), answer -> answer.status() == 503);
        assertThat(second.json().getString("outcome")).isEqualTo("not_applied");
        assertThat(Http.get(kv("node1", "k?r=one")).json().getString("value")).isNotEmpty();
    }

    @Test
    void a_read_repairs_the_replica_that_missed_a_write() {
        nodes.close();
        // No room for redelivery, so only reading can mend.
        nodes = new TestNodes(directory.resolve("fresh"))
                .with(new JsonObject().put("limits", new JsonObject().put("hintRecords", 0)))
                .start(3);
        nodes.stop("node3");
        Http.put(kv("node1", "k"), "v");
        nodes.start("node3");
        assertThat(fetched("node3", "k")).isNull();
        await().atMost(PATIENCE).until(() -> {
            Http.get(kv("node1", "k"));
            return fetched("node3", "k") != null;
        });
        assertThat(fetched("node3", "k")).isEqualTo(fetched("node1", "k"));
    }

    @Test
    void siblings_are_shown_until_a_write_with_their_context_resolves_them() {
        nodes.close();
        nodes = new TestNodes(directory.resolve("fresh"))
                .with(new JsonObject().put("conflicts", "siblings"))
                .start(3);
        Http.put(kv("node1", "cart"), "apple");
        Http.put(kv("node2", "cart"), "pear");
        Http.Answer both = Http.get(kv("node3", "cart"));
        assertThat(both.status()).isEqualTo(300);
        assertThat(both.json().getJsonArray("siblings")).hasSize(2);
        String context = both.json().getString("context");
        assertThat(Http.put(kv("node3", "cart"), "apple, pear", "X-Kvorum-Context", context)
                        .status())
                .isEqualTo(200);
        Http.Answer one = Http.get(kv("node1", "cart"));
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.json().getString("value")).isEqualTo("apple, pear");
    }

    @Test
    void a_fourth_node_joins_is_known_to_all_and_survives_a_restart_of_the_list() {
        nodes.join("node4", "node2");
        assertThat(nodes.node("node4").memberIds()).containsExactly("node1", "node2", "node3", "node4");
        for (String node : List.of("node1", "node2", "node3", "node4")) {
            await(node).atMost(PATIENCE).until(() -> ids(node).equals(List.of("node1", "node2", "node3", "node4")));
        }
        nodes.stop("node1");
        nodes.start("node1");
        assertThat(ids("node1")).containsExactly("node1", "node2", "node3", "node4");
        for (int i = 0; i < 30; i++) {
            assertThat(Http.put(kv("node" + (1 + i % 4), "k" + i), "v").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_node_joins_although_a_member_hangs() throws IOException {
        nodes.close();
        nodes = new TestNodes(directory.resolve("hanging"))
                .with(new JsonObject().put("quorum", new JsonObject().put("peerTimeoutMs", 500)))
                .start(1);
        // Its backlog takes connections; nobody reads what comes over them.
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            JsonObject member =
                    new JsonObject().put("id", "hanging").put("address", "localhost:" + hanging.getLocalPort());
            assertThat(Http.post(nodes.url("node1", "/cluster/join"), member).status())
                    .isEqualTo(200);

            nodes.join("node2", "node1");

            assertThat(ids("node2")).containsExactly("hanging", "node1", "node2");
        }
    }

    @Test
    void a_node_that_joined_before_starts_again_although_the_member_that_took_it_in_is_down() {
        nodes.join("node4", "node2");
        nodes.stop("node4");
        nodes.stop("node2");

        nodes.rejoin("node4", "node2");

        assertThat(ids("node4")).containsExactly("node1", "node2", "node3", "node4");
        assertThat(Http.put(kv("node4", "k"), "v").status()).isEqualTo(200);
    }

    @Test
    void a_node_that_never_joined_does_not_start_without_the_member_it_asks() {
        nodes.stop("node2");
        assertThatThrownBy(() -> nodes.join("node4", "node2")).hasMessageContaining("cannot be reached");
        assertThat(ids("node1")).doesNotContain("node4");
    }

    @Test
    void joining_twice_is_harmless_and_under_another_address_a_conflict() {
        JsonObject known = new JsonObject().put("id", "node2").put("address", nodes.address("node2"));
        assertThat(Http.post(nodes.url("node1", "/cluster/join"), known).status())
                .isEqualTo(200);
        JsonObject elsewhere = new JsonObject().put("id", "node2").put("address", "localhost:1");
        Http.Answer conflict = Http.post(nodes.url("node1", "/cluster/join"), elsewhere);
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.json().getString("code")).isEqualTo("member_conflict");
    }

    @Test
    void a_member_that_leaves_is_gone_for_all_and_an_unknown_one_is_not_found() {
        Http.Answer left = Http.post(nodes.url("node1", "/cluster/leave"), new JsonObject().put("id", "node3"));
        assertThat(left.status()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> ids("node2").equals(List.of("node1", "node2")));
        Http.Answer unknown = Http.post(nodes.url("node1", "/cluster/leave"), new JsonObject().put("id", "node9"));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().getString("code")).isEqualTo("unknown_member");
    }

    /** The actor under which the node writes a key that nobody wrote before. */
    private String actorOfPut(String node, String key) {
        Http.Answer answer = Http.put(kv(node, key), "v");
        assertThat(answer.status()).isEqualTo(200);
        Set<String> actors = answer.json().getJsonObject("clock").fieldNames();
        assertThat(actors).hasSize(1);
        return actors.iterator().next();
    }

    @Test
    void a_node_that_was_stopped_cleanly_keeps_its_actor_while_all_are_there_to_say_that_it_forgot_nothing() {
        String actor = actorOfPut("node1", "before");
        nodes.stop("node1");
        nodes.start("node1");
        assertThat(actorOfPut("node1", "after")).isEqualTo(actor);
    }

    @Test
    void a_node_that_was_stopped_cleanly_takes_another_actor_while_one_is_away_that_may_know_of_more() {
        String actor = actorOfPut("node1", "before");
        nodes.stop("node3");
        nodes.stop("node1");
        nodes.start("node1");
        assertThat(actorOfPut("node1", "after")).isNotEqualTo(actor);
    }

    @Test
    void a_node_that_owns_nothing_of_a_key_forwards_its_write() {
        nodes.join("node4", "node1");
        await().atMost(PATIENCE).until(() -> ids("node3").size() == 4);
        String key = keyNotOwnedBy("node4");
        Http.Answer written = Http.put(kv("node4", key), "forwarded");
        assertThat(written.status()).isEqualTo(200);
        assertThat(written.json().getJsonObject("clock").fieldNames()).noneMatch(actor -> actor.startsWith("node4@"));
        assertThat(Http.get(kv("node4", key)).json().getString("value")).isEqualTo("forwarded");
        assertThat(fetched("node4", key)).isNull();
    }

    private String keyNotOwnedBy(String node) {
        for (int i = 0; i < 1_000; i++) {
            String key = "key" + i;
            JsonArray owners = Http.get(nodes.url("node1", "/cluster/owners/" + key))
                    .json()
                    .getJsonArray("owners");
            boolean owned = owners.stream()
                    .anyMatch(owner -> ((JsonObject) owner).getString("id").equals(node));
            if (!owned) {
                return key;
            }
        }
        throw new AssertionError(node + " owns every key tried");
    }

    private List<String> ids(String node) {
        return Http.get(nodes.url(node, "/cluster/nodes")).json().getJsonArray("nodes").stream()
                .map(member -> ((JsonObject) member).getString("id"))
                .toList();
    }

    private String fetched(String node, String key) {
        Http.Answer answer = Http.get(nodes.url(node, "/internal/fetch/" + key));
        return answer.status() == 200 ? answer.body() : null;
    }
}
