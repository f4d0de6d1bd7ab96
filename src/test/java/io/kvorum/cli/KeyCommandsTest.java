package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.client.FakeHttpNode;
import io.kvorum.failure.FailureCode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandsTest extends CliTest {
    private static final byte[] BINARY = {0, -1, 10, 13, -61};

    @TempDir
    private Path directory;

    @Test
    void put_then_get_prints_the_bare_value_and_a_line_end() {
        Outcome put = run("put", "hello", "wörld 🙂").succeeded();
        assertThat(put.out()).isEqualTo("stored, acknowledged by 2 of 3: node1, node3\n");
        assertThat(run("get", "hello").succeeded().out()).isEqualTo("wörld 🙂\n");
    }

    @Test
    void get_raw_prints_the_bytes_and_nothing_else() {
        run("put", "hello", "world").succeeded();
        assertThat(run("get", "hello", "-o", "raw").succeeded().out()).isEqualTo("world");
    }

    @Test
    void bytes_that_are_no_text_come_back_exactly_in_every_bare_format() {
        stdin = BINARY;
        run("put", "bytes", "-").succeeded();
        assertThat(node.lastRequest().getString("contentType")).isEqualTo("application/octet-stream");
        assertThat(run("get", "bytes").succeeded().bytes()).isEqualTo(BINARY);
        assertThat(run("get", "bytes", "-o", "raw").succeeded().bytes()).isEqualTo(BINARY);
    }

    @Test
    void get_json_prints_the_whole_answer() {
        run("put", "hello", "world").succeeded();
        JsonObject answer =
                new JsonObject(run("get", "hello", "-o", "json").succeeded().out());
        assertThat(answer.fieldNames()).contains("key", "value", "clock", "timestamp", "context", "replicas");
        assertThat(new JsonObject(run("put", "hello", "world", "-o", "JSON")
                                .succeeded()
                                .out())
                        .getString("key"))
                .isEqualTo("hello");
        assertThat(new JsonObject(
                                run("delete", "hello", "-o", "json").succeeded().out())
                        .getBoolean("deleted"))
                .isTrue();
    }

    @Test
    void an_absent_key_exits_3_with_nothing_on_stdout() {
        Outcome absent = run("get", "nothing").failed(3, "not_found");
        assertThat(absent.out()).isEmpty();
        assertThat(absent.err()).contains("\"nothing\"");
    }

    @Test
    void an_absent_key_still_shows_its_whole_answer_as_json() {
        run("delete", "gone").succeeded();
        Outcome absent = run("get", "gone", "-o", "json").failed(3, "not_found");
        assertThat(new JsonObject(absent.out()).getString("context")).isEqualTo("ctx-1");
    }

    @Test
    void delete_says_who_acknowledged() {
        assertThat(run("delete", "k").succeeded().out()).isEqualTo("deleted, acknowledged by 2 of 3: node1, node3\n");
    }

    @Test
    void several_siblings_are_a_conflict_unless_shown_as_json() {
        node.conflict("cart");
        assertThat(run("get", "cart").failed(4, "siblings").out()).isEmpty();
        run("get", "cart", "-o", "raw").failed(4, "siblings");
        JsonObject answer =
                new JsonObject(run("get", "cart", "-o", "json").succeeded().out());
        assertThat(answer.getJsonArray("siblings")).hasSize(3);
    }

    @Test
    void options_reach_the_node() {
        run("put", "k", "v", "--w", "all", "--context", "token", "--timeout", "2000")
                .succeeded();
        assertThat(node.lastRequest().getString("w")).isEqualTo("all");
        assertThat(node.lastRequest().getString("context")).isEqualTo("token");
        assertThat(node.lastRequest().getInteger("timeoutMs")).isLessThan(2000);
        run("get", "k", "--r", "1").succeeded();
        assertThat(node.lastRequest().getString("r")).isEqualTo("1");
        run("delete", "k", "--w=2", "--context=other").succeeded();
        assertThat(node.lastRequest().getString("w")).isEqualTo("2");
        assertThat(node.lastRequest().getString("context")).isEqualTo("other");
    }

    @Test
    void a_value_comes_from_standard_input_to_the_last_byte() {
        stdin = "line\nwithout end: é".getBytes(StandardCharsets.UTF_8);
        run("put", "k", "-").succeeded();
        assertThat(run("get", "k", "-o", "raw").bytes()).isEqualTo(stdin);
        assertThat(node.lastRequest().getString("key")).isEqualTo("k");
    }

    @Test
    void a_value_comes_from_a_file() throws IOException {
        Path file = Files.write(directory.resolve("some value.bin"), BINARY);
        run("put", "k", "@" + file, "--type", "image/png").succeeded();
        assertThat(node.lastRequest().getString("contentType")).isEqualTo("image/png");
        assertThat(run("get", "k").succeeded().bytes()).isEqualTo(BINARY);
    }

    @Test
    void a_typed_value_is_stored_as_it_is_even_when_it_is_json() {
        run("put", "k", "{\"value\":1}", "--type", "application/json").succeeded();
        assertThat(node.lastRequest().getString("contentType")).isEqualTo("application/json");
        assertThat(run("get", "k", "-o", "raw").out()).isEqualTo("{\"value\":1}");
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error_and_nothing_is_written() {
        assertThat(run("put", "k", "@" + directory.resolve("none"))
                        .failed(1, "error")
                        .err())
                .contains("no such file");
        run("put", "k", "@" + directory).failed(1, "error");
        run("put", "k", "@\0").failed(1, "error");
        run("put", "k", "@").failed(1, "error");
        assertThat(node.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@world", "-", "@", "", "  spaces  ", "\"quoted\"", "${user.home}"})
    void a_raw_value_is_taken_as_it_is(String value) {
        run("put", "k", value, "--raw-value").succeeded();
        assertThat(run("get", "k", "-o", "raw").out()).isEqualTo(value);
    }

    @Test
    void after_two_dashes_nothing_is_an_option() {
        run("put", "--", "--key", "--w").succeeded();
        assertThat(run("get", "-o", "raw", "--", "--key").succeeded().out()).isEqualTo("--w");
        run("put", "k", "--", "-5").succeeded();
        assertThat(run("get", "k").out()).isEqualTo("-5\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "%00", " ", "+", "🙂", "@key", "a,b"})
    void a_key_is_taken_as_it_is(String key) {
        run("put", key, "v").succeeded();
        assertThat(node.lastRequest().getString("key")).isEqualTo(key);
        assertThat(run("get", key).succeeded().out()).isEqualTo("v\n");
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void every_failure_of_a_write_exits_as_documented(FailureCode code) {
        node.failWith(code);
        int exit = code == FailureCode.INTERNAL ? FailureCode.Exit.UNAVAILABLE : code.exitStatus();
        Outcome failed = run("put", "k", "v").failed(exit, code.code());
        assertThat(failed.err()).contains("Detail of " + code.code());
        assertThat(failed.out()).isEmpty();
    }

    @Test
    void no_server_at_all_exits_5() {
        node.stop();
        assertThat(run("get", "k").failed(5, "unavailable").err()).contains(node.endpoint());
        run("put", "k", "v").failed(5, "unavailable");
    }

    @Test
    void a_silent_server_leaves_a_write_unknown_and_exits_5() {
        node.fallSilent();
        run("put", "k", "v", "--timeout", "200").failed(5, "outcome_unknown");
        run("delete", "k", "--timeout", "200").failed(5, "outcome_unknown");
        run("get", "k", "--timeout", "200").failed(5, "unavailable");
    }

    @Test
    void servers_are_tried_in_turn_and_the_flag_wins_over_the_environment() {
        FakeHttpNode away = anotherNode();
        away.stop();
        String both = "http://" + away.endpoint() + " , " + node.endpoint();
        run(Map.of("KVORUM_SERVER", both), "put", "k", "v").succeeded();
        run(Map.of("KVORUM_SERVER", away.endpoint()), "get", "k", "--server", both)
                .succeeded();
        run(Map.of("KVORUM_SERVER", "nonsense://"), "get", "k", "--server=" + node.endpoint())
                .succeeded();
    }

    @Test
    void what_makes_no_sense_is_a_usage_error_before_anything_is_sent() {
        run("put", "k").failed(2, "usage");
        run("put", "k", "v", "more").failed(2, "usage");
        run("get").failed(2, "usage");
        run("get", "k", "--r", "some").failed(2, "usage");
        run("put", "k", "v", "--w", "0").failed(2, "usage");
        run("get", "k", "-o", "yaml").failed(2, "usage");
        run("get", "k", "--timeout", "soon").failed(2, "usage");
        run("get", "k", "--timeout", "0").failed(2, "usage");
        run("get", "k", "--server", "ftp://h").failed(2, "usage");
        run("get", "k", "--server", ",").failed(2, "usage");
        run("delete", "k", "--server").failed(2, "usage");
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void a_key_that_cannot_be_one_is_refused() {
        run("get", "").failed(1, "invalid_key");
    }
}
