package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Member;
import io.kvorum.replication.RepairMode;
import io.kvorum.storage.FsyncPolicy;
import io.kvorum.version.ConflictPolicy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out when all is well: defaults, layers, derived values. */
class ConfigLoaderTest {
    @TempDir
    Path dir;

    @Test
    void nothing_said_is_a_single_durable_node_on_loopback() {
        KvorumConfig config = ConfigLoader.load(Optional.empty(), Map.of(), Map.of());
        assertThat(config).isEqualTo(KvorumConfig.defaults());
        assertThat(config.node()).isEqualTo(new NodeConfig("node1", "data"));
        assertThat(config.http()).isEqualTo(new HttpConfig("127.0.0.1", 8080, null, 60_000, SocketTransport.AUTO));
        assertThat(config.cluster().name()).isEqualTo("kvorum");
        assertThat(config.cluster().peers()).isEmpty();
        assertThat(config.cluster().vnodes()).isEqualTo(150);
        assertThat(config.cluster().join()).isNull();
        assertThat(config.quorum()).isEqualTo(new QuorumConfig(1, 1, 1, 2000, 30_000, 1000));
        assertThat(config.conflicts()).isEqualTo(ConflictPolicy.LWW);
        assertThat(config.repair()).isEqualTo(RepairMode.ASYNC);
        assertThat(config.wal()).isEqualTo(new WalConfig(FsyncPolicy.ALWAYS, 100, 67_108_864));
        assertThat(config.snapshot().intervalSeconds()).isEqualTo(60);
        assertThat(config.clock().maxSkewMs()).isEqualTo(10_000);
        assertThat(config.limits())
                .isEqualTo(new LimitsConfig(
                        1024, 1_048_576, 16_384, 8192, 64, 10_000, 20_000, 1024, 8_388_608, 10_000, 33_554_432));
        assertThat(config.log()).isEqualTo(new LogConfig(LogLevel.INFO, LogFormat.TEXT, RequestLog.ALL));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void each_layer_overrides_the_ones_before_setting_by_setting() throws IOException {
        Path file = write("""
                {"node": {"id": "file"}, "cluster": {"name": "file", "vnodes": 1},
                 "http": {"port": 1}, "log": {"level": "debug"}}
                """);
        Map<String, String> env = Map.of(
                "KVORUM_CLUSTER_NAME", "env",
                "KVORUM_CLUSTER_VNODES", "2",
                "KVORUM_HTTP_PORT", "2",
                "PATH", "/bin",
                "KVORUMX", "not ours");
        KvorumConfig config =
                ConfigLoader.load(Optional.of(file), env, Map.of("cluster.vnodes", "3", "log.format", "json"));
        assertThat(config.node().id()).isEqualTo("file");
        assertThat(config.node().dataDir()).isEqualTo("data");
        assertThat(config.cluster().name()).isEqualTo("env");
        assertThat(config.http().port()).isEqualTo(2);
        assertThat(config.cluster().vnodes()).isEqualTo(3);
        assertThat(config.log()).isEqualTo(new LogConfig(LogLevel.DEBUG, LogFormat.JSON, RequestLog.ALL));
    }

    @Test
    void every_setting_can_be_said_in_every_layer() throws IOException {
        JsonObject other = new JsonObject("""
                {"node": {"id": "n9", "dataDir": "/d"},
                 "http": {"host": "::1", "port": 9, "advertised": "kv:99", "idleTimeoutMs": 50000,
                          "transport": "jdk"},
                 "cluster": {"name": "c", "peers": [{"id": "a", "address": "a:1"}, {"id": "b", "address": "[::2]:2"}],
                             "vnodes": 7, "join": "b:2"},
                 "quorum": {"n": 5, "w": 4, "r": 3, "timeoutMs": 5, "maxTimeoutMs": 6, "peerTimeoutMs": 4},
                 "conflicts": "siblings", "repair": "blocking",
                 "wal": {"fsync": "interval", "fsyncIntervalMs": 5, "segmentBytes": 100000},
                 "snapshot": {"intervalSeconds": 5}, "clock": {"maxSkewMs": 5},
                 "limits": {"keyBytes": 5, "valueBytes": 6, "headerBytes": 2000, "uriBytes": 2000, "siblings": 5,
                            "inFlightRequests": 5, "connections": 6, "batchRecords": 7, "batchBytes": 9000,
                            "hintRecords": 0, "diskReserveBytes": 5000000000},
                 "log": {"level": "warn", "format": "json", "requests": "errors"}}
                """);
        KvorumConfig expected = ConfigLoader.fromJson(other);
        assertThat(expected.toJson()).isEqualTo(other);
        assertThat(ConfigLoader.load(Optional.of(write(other.encode())), Map.of(), Map.of()))
                .isEqualTo(expected);

        Map<String, String> env = new HashMap<>();
        Map<String, String> flags = new HashMap<>();
        for (ConfigField<?> field : ConfigFields.all()) {
            JsonObject at = field.section().isEmpty() ? other : other.getJsonObject(field.section());
            String text = field.name().equals("peers")
                    ? "a=a:1, b=[::2]:2"
                    : at.getValue(field.name()).toString();
            env.put(field.env(), text);
            flags.put(field.path(), text);
        }
        assertThat(ConfigLoader.load(Optional.empty(), env, Map.of())).isEqualTo(expected);
        assertThat(ConfigLoader.load(Optional.empty(), Map.of(), flags)).isEqualTo(expected);
    }

    @Test
    void variables_of_the_command_line_are_not_settings() {
        Map<String, String> env = Map.of("KVORUM_SERVER", "http://localhost:1", "KVORUM_CONF", "conf/x.json");
        assertThat(ConfigLoader.load(Optional.empty(), env, Map.of())).isEqualTo(KvorumConfig.defaults());
    }

    @Test
    void schema_reference_at_the_top_is_ignored() throws IOException {
        Path file = write("{\"$schema\": \"./kvorum.schema.json\"}");
        assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of())).isEqualTo(KvorumConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "'',                             1, 1, 1",
        "cluster.peers=node2=:8081,      3, 2, 2",
        "cluster.join=localhost:8081,    3, 2, 2",
        "quorum.n=5,                     5, 3, 3",
        "quorum.n=4,                     4, 3, 3",
        "quorum.n=2,                     2, 2, 2",
        "cluster.peers=node2=:8081;quorum.n=1, 1, 1, 1",
        "cluster.peers=node2=:8081;quorum.w=3, 3, 3, 2",
        "quorum.n=3;quorum.w=1,          3, 1, 2",
        "quorum.n=3;quorum.r=3,          3, 2, 3"
    })
    void quorum_defaults_follow_company_and_n(String settings, int n, int w, int r) {
        QuorumConfig quorum = flags(settings).quorum();
        assertThat(quorum.n()).isEqualTo(n);
        assertThat(quorum.w()).isEqualTo(w);
        assertThat(quorum.r()).isEqualTo(r);
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 2, true", "3, 1, 2, false", "3, 3, 1, true", "1, 1, 1, true", "4, 2, 2, false"})
    void quorum_is_strict_when_reads_meet_writes(int n, int w, int r, boolean strict) {
        assertThat(new QuorumConfig(n, w, r, 1, 1, 1).strict()).isEqualTo(strict);
    }

    @ParameterizedTest
    @CsvSource({
        "'', localhost:8080",
        "http.host=localhost;http.port=9, localhost:9",
        "http.host=::1;http.port=9, [::1]:9",
        "http.host=127.0.0.2;http.port=9, 127.0.0.2:9",
        "http.host=10.0.0.7, 10.0.0.7:8080",
        "http.host=fe80::1, [fe80::1]:8080",
        "http.host=0.0.0.0, 0.0.0.0:8080",
        "http.host=0.0.0.0;http.advertised=kv1:80, kv1:80",
        "http.advertised=:81, 127.0.0.1:81"
    })
    void advertised_address_follows_the_bound_one_unless_given(String settings, String advertised) {
        assertThat(flags(settings).http().advertisedAddress()).isEqualTo(advertised);
    }

    @Test
    void advertised_address_can_be_asked_for_the_port_that_was_free() {
        assertThat(flags("http.port=0").http().advertisedAddress(4711)).isEqualTo("localhost:4711");
        assertThat(flags("http.port=0;http.advertised=kv1:80").http().advertisedAddress(4711))
                .isEqualTo("kv1:80");
    }

    @Test
    void empty_text_takes_away_what_a_lower_layer_said() throws IOException {
        Path file = write("""
                {"http": {"advertised": "kv1:80"},
                 "cluster": {"join": "a:1", "peers": [{"id": "node2", "address": "localhost:8081"}]}}
                """);
        Map<String, String> env =
                Map.of("KVORUM_HTTP_ADVERTISED", "", "KVORUM_CLUSTER_JOIN", "", "KVORUM_CLUSTER_PEERS", "");
        assertThat(ConfigLoader.load(Optional.of(file), env, Map.of())).isEqualTo(KvorumConfig.defaults());
    }

    @Test
    void null_in_the_file_is_no_address() throws IOException {
        Path file = write("{\"http\": {\"advertised\": null}, \"cluster\": {\"join\": null}}");
        assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of())).isEqualTo(KvorumConfig.defaults());
    }

    @Test
    void whole_numbers_may_be_written_as_json_allows() throws IOException {
        Path file = write("{\"http\": {\"port\": 9e3}, \"cluster\": {\"vnodes\": 10.0}}");
        KvorumConfig config = ConfigLoader.load(Optional.of(file), Map.of(), Map.of());
        assertThat(config.http().port()).isEqualTo(9000);
        assertThat(config.cluster().vnodes()).isEqualTo(10);
    }

    @Test
    void peer_addresses_are_brought_to_their_normal_form() {
        assertThat(flags("cluster.peers=b=:8081,c=[::2]:08082").cluster().peers())
                .containsExactly(new Member("b", "127.0.0.1:8081"), new Member("c", "[::2]:8082"));
    }

    @Test
    void a_byte_order_mark_does_no_harm() throws IOException {
        Path file = write("\uFEFF{\"http\": {\"port\": 1}}");
        assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of())
                        .http()
                        .port())
                .isEqualTo(1);
    }

    private static KvorumConfig flags(String settings) {
        Map<String, String> flags = new HashMap<>();
        for (String setting : settings.isEmpty() ? new String[0] : settings.split(";", -1)) {
            flags.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return ConfigLoader.load(Optional.empty(), Map.of(), flags);
    }

    private Path write(String json) throws IOException {
        return Files.write(dir.resolve("test.json"), json.getBytes(StandardCharsets.UTF_8));
    }
}
