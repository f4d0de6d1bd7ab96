package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCommandTest extends CliTest {
    private final AtomicReference<ServerArgs> launched = new AtomicReference<>();
    private final ServerLauncher launcher = args -> {
        launched.set(args);
        return 0;
    };

    private ServerArgs launch(String... args) {
        run(launcher, Map.of(), args).succeeded();
        return launched.get();
    }

    @Test
    void without_flags_nothing_is_set() {
        assertThat(launch("server"))
                .isEqualTo(new ServerArgs(Optional.empty(), new TreeMap<>(), false, false, false, Map.of()));
    }

    @Test
    void each_flag_becomes_a_field_of_the_configuration() {
        ServerArgs args = launch(
                "server --id node1 --addr :8080 --data-dir kv-data --peers node2=localhost:8081,node3=localhost:8082"
                        .concat(" --n 3 --w 2 --r=2 --join localhost:8081 --log-level debug")
                        .concat(" --set wal.fsync=interval --set cluster.name=a=b --set log.format=")
                        .split(" "));
        assertThat(args.flags())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("node.id", "node1"),
                        Map.entry("http.host", "127.0.0.1"),
                        Map.entry("http.port", "8080"),
                        Map.entry("node.dataDir", "kv-data"),
                        Map.entry("cluster.peers", "node2=localhost:8081,node3=localhost:8082"),
                        Map.entry("cluster.join", "localhost:8081"),
                        Map.entry("quorum.n", "3"),
                        Map.entry("quorum.w", "2"),
                        Map.entry("quorum.r", "2"),
                        Map.entry("log.level", "debug"),
                        Map.entry("wal.fsync", "interval"),
                        Map.entry("cluster.name", "a=b"),
                        Map.entry("log.format", "")));
        assertThat(args.salvage()).isFalse();
        assertThat(args.checkConfig()).isFalse();
        assertThat(args.stopWhenReady()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:80, 0.0.0.0, 80",
        "[::1]:8080, ::1, 8080",
        ":0, 127.0.0.1, 0",
        "kv.example.org:x, kv.example.org, x"
    })
    void an_address_is_split_and_its_parts_are_the_configuration_s_to_judge(String addr, String host, String port) {
        assertThat(launch("server", "--addr", addr).flags()).isEqualTo(Map.of("http.host", host, "http.port", port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "localhost", "localhost:", "::1:8080", ":"})
    void what_is_no_address_is_a_usage_error(String addr) {
        run(launcher, Map.of(), "server", "--addr", addr).failed(2, "usage");
        assertThat(launched).hasNullValue();
    }

    @Test
    void the_configuration_file_comes_from_the_flag_or_the_environment() {
        Map<String, String> env = Map.of("KVORUM_CONF", "env.json", "KVORUM_NODE_ID", "node7");
        run(launcher, env, "server").succeeded();
        assertThat(launched.get().conf()).contains(Path.of("env.json"));
        assertThat(launched.get().env()).isEqualTo(env);
        run(launcher, env, "server", "--conf", "flag.json", "--salvage", "--check-config", "--stop-when-ready")
                .succeeded();
        assertThat(launched.get().conf()).contains(Path.of("flag.json"));
        assertThat(launched.get().salvage()).isTrue();
        assertThat(launched.get().checkConfig()).isTrue();
        assertThat(launched.get().stopWhenReady()).isTrue();
        run(launcher, Map.of("KVORUM_CONF", ""), "server").succeeded();
        assertThat(launched.get().conf()).isEmpty();
    }

    @Test
    void what_cannot_be_read_as_flags_does_not_start() {
        run(launcher, Map.of(), "server", "--set", "x").failed(2, "usage");
        run(launcher, Map.of(), "server", "--set", "=x").failed(2, "usage");
        run(launcher, Map.of(), "server", "--id", "a", "--set", "node.id=b").failed(2, "usage");
        run(launcher, Map.of(), "server", "--id", "a", "--id", "b").failed(2, "usage");
        run(launcher, Map.of(), "server", "--conf", "\0").failed(2, "usage");
        run(launcher, Map.of(), "server", "stray").failed(2, "usage");
        assertThat(launched).hasNullValue();
    }

    @Test
    void the_launcher_s_exit_status_is_the_command_s() {
        assertThat(run(args -> 2, Map.of(), "server").exit()).isEqualTo(2);
    }

    @Test
    void a_launcher_that_breaks_is_one_line_without_a_trace() {
        ServerLauncher broken = args -> {
            throw new IllegalStateException("two\n  lines");
        };
        assertThat(run(broken, Map.of(), "server").failed(1, "error").err()).isEqualTo("kvorum: two lines (error)\n");
    }
}
