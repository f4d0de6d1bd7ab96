package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvorum.storage.StorageException;
import io.kvorum.testing.Http;
import io.kvorum.testing.TestNodes;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.VectorClock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleNodeTest {
    @TempDir
    Path directory;

    private TestNodes nodes;

    @BeforeEach
    void start() {
        nodes = new TestNodes(directory).start(1);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private String kv(String key) {
        return nodes.url("node1", "/kv/" + key);
    }

    @Test
    void a_value_is_read_back_with_its_clock_and_evidence() {
        Http.Answer written = Http.put(kv("hello"), "world");
        assertThat(written.status()).isEqualTo(200);
        assertThat(written.json().getJsonObject("replicas").getInteger("acked")).isEqualTo(1);

        JsonObject read = Http.get(kv("hello")).json();
        assertThat(read.getString("value")).isEqualTo("world");
        assertThat(read.getJsonObject("clock")).isEqualTo(written.json().getJsonObject("clock"));
        assertThat(read.getString("timestamp")).isEqualTo(written.json().getString("timestamp"));
    }

    @Test
    void an_absent_key_is_a_problem_with_a_stable_code() {
        Http.Answer answer = Http.get(kv("nothing"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo("not_found");
    }

    @Test
    void a_deleted_key_is_not_found_and_hands_out_the_context_of_its_tombstone() {
        Http.put(kv("gone"), "soon");
        assertThat(Http.delete(kv("gone")).status()).isEqualTo(200);
        Http.Answer answer = Http.get(kv("gone"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().getString("context")).isNotEmpty();
    }

    @Test
    void deleting_an_absent_key_succeeds() {
        assertThat(Http.delete(kv("never")).status()).isEqualTo(200);
    }

    @Test
    void a_restart_keeps_values_clock_and_actor() {
        JsonObject before = Http.put(kv("kept"), "value").json();
        nodes.stop("node1");
        nodes.start("node1");
        JsonObject after = Http.get(kv("kept")).json();
        assertThat(after.getString("value")).isEqualTo("value");
        JsonObject again = Http.put(kv("kept"), "newer").json();
        assertThat(again.getJsonObject("clock").fieldNames())
                .isEqualTo(before.getJsonObject("clock").fieldNames());
    }

    @Test
    void health_tells_id_epoch_keys_and_uptime_and_readiness() {
        Http.put(kv("one"), "1");
        JsonObject health = Http.get(nodes.url("node1", "/health")).json();
        assertThat(health.getString("status")).isEqualTo("up");
        assertThat(health.getString("id")).isEqualTo("node1");
        assertThat(health.getLong("epoch")).isEqualTo(1);
        assertThat(health.getInteger("keys")).isEqualTo(1);
        assertThat(health.getLong("uptimeMs")).isNotNegative();
        assertThat(Http.get(nodes.url("node1", "/health/ready")).status()).isEqualTo(200);
        assertThat(Http.get(nodes.url("node1", "/health/live")).status()).isEqualTo(200);
    }

    @Test
    void metrics_tell_of_requests_quorums_fsyncs_and_keys() {
        Http.put(kv("m"), "1");
        Http.get(kv("m"));
        String metrics = Http.get(nodes.url("node1", "/metrics")).body();
        assertThat(metrics)
                .contains("kvorum_http_requests_seconds_count")
                .contains("kvorum_quorum_requests_total{kind=\"write\",result=\"met\"} 1.0")
                .contains("kvorum_wal_fsync_seconds_count")
                .contains("kvorum_keys 1.0")
                .contains("kvorum_snapshot_age_seconds");
    }

    @Test
    void the_delay_of_the_event_loop_is_measured_again_and_again() {
        Pattern count = Pattern.compile("(?m)^kvorum_loop_delay_seconds_count (\\d+)");
        await().until(() -> count.matcher(
                        Http.get(nodes.url("node1", "/metrics")).body())
                .results()
                .anyMatch(found -> Long.parseLong(found.group(1)) > 1));
    }

    @Test
    void every_metric_that_the_documents_name_is_there() throws IOException {
        Http.put(kv("m"), "1");
        String metrics = Http.get(nodes.url("node1", "/metrics")).body();
        String documents = Files.readString(Path.of("src/docs/operations.md")) + Files.readString(Path.of("README.md"));
        assertThat(Pattern.compile("kvorum_[a-z_]+")
                        .matcher(documents)
                        .results()
                        .map(MatchResult::group))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "(_count)?[ {]"));
    }

    @Test
    void a_context_from_the_future_is_refused_and_counted() {
        long tomorrow = System.currentTimeMillis() + 86_400_000;
        ContextToken token =
                new ContextToken(VectorClock.of(new Dot("node9@0123456789abcdef", 1)), HybridTimestamp.of(tomorrow, 0));
        Http.Answer answer = Http.put(kv("k"), "v", "X-Kvorum-Context", token.encode("k"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("code")).isEqualTo("clock_skew");
        assertThat(Http.get(nodes.url("node1", "/metrics")).body()).contains("kvorum_clock_skew_refused_total 1.0");
    }

    @Test
    void a_node_whose_port_is_taken_says_which() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestNodes second = new TestNodes(directory.resolve("second"))
                        .with(new JsonObject().put("http", new JsonObject().put("port", taken.getLocalPort())))) {
            assertThatThrownBy(() -> second.start("node1"))
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void a_second_node_on_the_same_directory_refuses_to_start() {
        TestNodes second = new TestNodes(directory);
        try {
            assertThatThrownBy(() -> second.start("node1"))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use");
        } finally {
            second.close();
        }
    }

    @Test
    void a_larger_quorum_than_n_is_refused_naming_both_numbers() {
        Http.Answer answer = Http.put(kv("k?w=2"), "v");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("detail")).contains("2").contains("1");
    }
}
