package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ClusterCommandsTest extends CliTest {
    private final JsonObject members = new JsonObject()
            .put("cluster", "kvorum")
            .put("epoch", 4)
            .put(
                    "nodes",
                    new JsonArray()
                            .add(member("node1", "localhost:8080", true, true).putNull("lastContact"))
                            .add(member("node-two", "localhost:8081", false, false)
                                    .put("lastContact", "2026-11-22T10:00:00.123Z")));

    private static JsonObject member(String id, String address, boolean self, boolean reachable) {
        return new JsonObject()
                .put("id", id)
                .put("address", address)
                .put("self", self)
                .put("reachable", reachable);
    }

    @Test
    void nodes_are_listed_in_aligned_columns() {
        node.route("GET /cluster/nodes", 200, members);
        assertThat(run("cluster", "nodes").succeeded().lines())
                .containsExactly(
                        "ID        ADDRESS         SELF  REACHABLE  LAST-CONTACT",
                        "node1     localhost:8080  yes   yes        -",
                        "node-two  localhost:8081  no    no         2026-11-22T10:00:00.123Z");
        assertThat(new JsonObject(
                        run("cluster", "nodes", "-o", "json").succeeded().out()))
                .isEqualTo(members);
    }

    @Test
    void join_sends_id_and_address_and_shows_the_members() {
        node.route("POST /cluster/join", 200, members);
        assertThat(run("cluster", "join", "node4", "localhost:8083").succeeded().lines())
                .hasSize(3);
        assertThat(node.lastRequest())
                .isEqualTo(new JsonObject().put("id", "node4").put("address", "localhost:8083"));
        node.failWith(FailureCode.MEMBER_CONFLICT);
        run("cluster", "join", "node1", "other:1").failed(4, "member_conflict");
    }

    @Test
    void leave_sends_the_id_and_an_unknown_one_exits_3() {
        node.route("POST /cluster/leave", 200, members);
        run("cluster", "leave", "node4").succeeded();
        assertThat(node.lastRequest()).isEqualTo(new JsonObject().put("id", "node4"));
        node.failWith(FailureCode.UNKNOWN_MEMBER);
        run("cluster", "leave", "nobody").failed(3, "unknown_member");
    }

    @Test
    void ring_shows_shares_and_token_counts() {
        JsonObject ring = new JsonObject()
                .put("epoch", 4)
                .put("vnodes", 2)
                .put("shares", new JsonObject().put("node1", 0.6666).put("node2", 0.3334))
                .put(
                        "tokens",
                        new JsonArray()
                                .add(new JsonObject().put("token", 1).put("node", "node1"))
                                .add(new JsonObject().put("token", 2).put("node", "node2"))
                                .add(new JsonObject().put("token", 3).put("node", "node1")));
        node.route("GET /cluster/ring", 200, ring);
        assertThat(run("cluster", "ring").succeeded().lines())
                .containsExactly("NODE   SHARE  TOKENS", "node1  66.7%  2", "node2  33.3%  1");
        assertThat(new JsonObject(run("cluster", "ring", "-o", "json").out())).isEqualTo(ring);
    }

    @Test
    void owners_are_listed_in_order() {
        JsonObject owners = new JsonObject()
                .put("key", "a/b")
                .put("hash", 7)
                .put("n", 1)
                .put("owners", new JsonArray().add(member("node1", "localhost:8080", true, true)));
        node.route("GET /cluster/owners/a%2Fb", 200, owners);
        assertThat(run("cluster", "owners", "a/b").succeeded().lines())
                .containsExactly("ID     ADDRESS         SELF  REACHABLE", "node1  localhost:8080  yes   yes");
    }

    @Test
    void health_exits_0_only_when_the_node_is_ready() {
        JsonObject health = new JsonObject()
                .put("status", "up")
                .put("id", "node1")
                .put("keys", 12)
                .put("ready", true)
                .put("quorum", new JsonObject().put("n", 3).put("w", 2).put("r", 2));
        node.route("GET /health", 200, health);
        assertThat(run("health").succeeded().lines())
                .containsExactly("status  up", "id      node1", "keys    12", "ready   true", "quorum  n=3 w=2 r=2");
        assertThat(new JsonObject(run("health", "-o", "json").succeeded().out()))
                .isEqualTo(health);

        node.route("GET /health", 200, health.copy().put("status", "starting").put("ready", false));
        Outcome starting = run("health").failed(5, "not_ready");
        assertThat(starting.out()).contains("status  starting");
        assertThat(starting.err()).contains("node1 is starting");
        node.stop();
        run("health").failed(5, "unavailable");
    }

    @Test
    void a_cluster_command_needs_its_arguments() {
        run("cluster").failed(2, "usage");
        run("cluster", "join", "node4").failed(2, "usage");
        run("cluster", "leave").failed(2, "usage");
        run("cluster", "owners").failed(2, "usage");
        run("cluster", "explode").failed(2, "usage");
        assertThat(node.requests()).isEmpty();
    }
}
