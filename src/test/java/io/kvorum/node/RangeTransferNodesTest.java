package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeTransferNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS = 500;

    @TempDir
    Path directory;

    private TestNodes nodes;
    private final AtomicBoolean reading = new AtomicBoolean(true);

    private void start(int count) {
        nodes = new TestNodes(directory).start(count);
        for (int i = 0; i < KEYS; i++) {
            assertThat(Http.put(nodes.url("node" + (1 + i % count), "/kv/k" + i), "v" + i)
                            .status())
                    .isEqualTo(200);
        }
    }

    /** A quorum that could not be reached for a moment says so with 503; only a value that was there is never missing. */
    private static void assertNeverNotFound(Map<Integer, Integer> statuses) {
        assertThat(statuses).containsKey(200);
        assertThat(statuses.keySet()).isSubsetOf(200, 503);
    }

    @AfterEach
    void stop() {
        reading.set(false);
        nodes.close();
    }

    @Test
    void nothing_is_ever_not_found_while_a_node_joins_and_afterwards_it_holds_what_it_owns() {
        start(3);
        CompletableFuture<Map<Integer, Integer>> statuses = readAll("node1", "node2", "node3");
        nodes.join("node4", "node1");
        CompletableFuture<Map<Integer, Integer>> newcomer = readAll("node4");
        awaitSettled("node1", "node2", "node3", "node4");
        assertThat(held("node4")).isNotEmpty().hasSize(owned("node4").size());
        reading.set(false);
        assertNeverNotFound(statuses.join());
        assertNeverNotFound(newcomer.join());
        assertThat(Http.get(nodes.url("node4", "/metrics")).body())
                .contains("kvorum_transfer_pending 0.0")
                .doesNotContain("kvorum_transfer_records_total 0.0");
    }

    @Test
    void nothing_is_ever_not_found_while_a_node_leaves_and_the_others_hold_what_they_own() {
        start(4);
        CompletableFuture<Map<Integer, Integer>> statuses = readAll("node1", "node2", "node3");
        Http.post(nodes.url("node1", "/cluster/leave"), new JsonObject().put("id", "node4"));
        awaitSettled("node1", "node2", "node3", "node4");
        nodes.stop("node4");
        for (String node : List.of("node1", "node2", "node3")) {
            assertThat(owned(node)).hasSize(KEYS);
            assertThat(held(node)).hasSize(KEYS);
        }
        reading.set(false);
        assertNeverNotFound(statuses.join());
    }

    @Test
    void a_join_that_a_stop_of_the_joiner_interrupted_goes_on_after_its_restart() {
        start(3);
        // With two of the three sources gone the joiner can learn the list and cannot receive enough.
        nodes.stop("node2");
        nodes.stop("node3");
        nodes.join("node4", "node1");
        assertThat(pending("node4")).isTrue();
        nodes.stop("node4");
        nodes.start("node2");
        nodes.start("node3");
        CompletableFuture<Map<Integer, Integer>> statuses = readAll("node1", "node2", "node3");
        nodes.start("node4");
        awaitSettled("node1", "node2", "node3", "node4");
        assertThat(held("node4")).isNotEmpty().hasSize(owned("node4").size());
        reading.set(false);
        assertNeverNotFound(statuses.join());
    }

    /** The joiner cannot receive what two of the old replicas hold, and the third one missed it: nobody may say 404. */
    @Test
    void keys_that_a_joiner_has_not_received_are_unavailable_and_never_not_found() {
        // No room for redelivery, so node3 goes on missing what is written without it.
        nodes = new TestNodes(directory)
                .with(new JsonObject().put("limits", new JsonObject().put("hintRecords", 0)))
                .start(3);
        nodes.stop("node3");
        for (int i = 0; i < 50; i++) {
            assertThat(Http.put(nodes.url("node1", "/kv/k" + i), "v").status()).isEqualTo(200);
        }
        nodes.stop("node1");
        nodes.stop("node2");
        nodes.start("node3");
        nodes.join("node4", "node3");
        assertThat(pending("node4")).isTrue();
        for (int i = 0; i < 50; i++) {
            assertThat(Http.get(nodes.url("node3", "/kv/k" + i)).status()).isEqualTo(503);
            assertThat(Http.get(nodes.url("node4", "/kv/k" + i)).status()).isEqualTo(503);
        }
        assertThat(Http.get(nodes.url("node4", "/internal/fetch/k0")).status()).isEqualTo(404);
        nodes.start("node1");
        nodes.start("node2");
        awaitSettled("node4");
        for (int i = 0; i < 50; i++) {
            assertThat(Http.get(nodes.url("node4", "/kv/k" + i)).status()).isEqualTo(200);
        }
    }

    @Test
    void writes_acked_while_a_node_joins_are_read_at_once_from_every_node() {
        start(3);
        List<String> old = List.of(nodes.url("node1", ""), nodes.url("node2", ""), nodes.url("node3", ""));
        CompletableFuture<Void> joining = CompletableFuture.runAsync(() -> nodes.join("node4", "node2"));
        int written = 0;
        while (written < 100 || !joining.isDone()) {
            String key = "/kv/new" + written;
            assertThat(Http.put(old.get(written % 3) + key, "v").status()).isEqualTo(200);
            assertThat(Http.get(old.get((written + 1) % 3) + key).status()).isEqualTo(200);
            written++;
        }
        joining.join();
        awaitSettled("node4");
        for (int i = 0; i < written; i++) {
            assertThat(Http.get(nodes.url("node4", "/kv/new" + i)).status()).isEqualTo(200);
        }
    }

    /** Reads all keys round after round from these nodes; yields how often each status came. */
    private CompletableFuture<Map<Integer, Integer>> readAll(String... ids) {
        List<String> urls = new ArrayList<>();
        for (String id : ids) {
            urls.add(nodes.url(id, "/kv/k"));
        }
        return CompletableFuture.supplyAsync(() -> {
            Map<Integer, Integer> statuses = new TreeMap<>();
            for (int i = 0; reading.get() || i < KEYS; i++) {
                String url = urls.get(i % urls.size()) + i % KEYS;
                statuses.merge(Http.get(url).status(), 1, Integer::sum);
            }
            return statuses;
        });
    }

    private void awaitSettled(String... ids) {
        for (String id : ids) {
            await(id).atMost(PATIENCE).until(() -> !pending(id));
        }
    }

    private boolean pending(String id) {
        return Http.get(nodes.url(id, "/health")).json().getBoolean("transferring");
    }

    /** Of the keys that the node is a replica of. */
    private List<String> owned(String id) {
        List<String> owned = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            JsonArray owners =
                    Http.get(nodes.url("node1", "/cluster/owners/k" + i)).json().getJsonArray("owners");
            if (owners.stream()
                    .anyMatch(owner -> ((JsonObject) owner).getString("id").equals(id))) {
                owned.add("k" + i);
            }
        }
        return owned;
    }

    /** Of the keys that the node is a replica of, those that it has on its own disk. */
    private List<String> held(String id) {
        return owned(id).stream()
                .filter(key -> Http.get(nodes.url(id, "/internal/fetch/" + key)).status() == 200)
                .toList();
    }
}
