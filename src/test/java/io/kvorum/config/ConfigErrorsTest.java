package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of error, with its path, its place, what was found and what was expected. */
class ConfigErrorsTest {
    @TempDir
    Path dir;

    @Test
    void missing_file() {
        Path file = dir.resolve("none.json");
        assertThat(errors(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of())))
                .containsExactly(new ConfigError("", file.toString(), "no such file", "a readable JSON file"));
    }

    @Test
    void directory_instead_of_a_file() {
        ConfigError error = only(errors(() -> ConfigLoader.load(Optional.of(dir), Map.of(), Map.of())));
        assertThat(error.source()).isEqualTo(dir.toString());
        assertThat(error.found()).startsWith("a file that cannot be read");
    }

    @Test
    void oversized_file() throws IOException {
        Path file = Files.write(dir.resolve("big.json"), new byte[1024 * 1024 + 1]);
        ConfigError error = only(errors(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of())));
        assertThat(error).isEqualTo(new ConfigError("", file.toString(), "1048577 bytes", "at most 1048576 bytes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"http\": {\"port\": 1}| 1 | Unexpected end-of-input",
                "{\"http\":~  {\"port\": }}| 2 | Unexpected character ('}'",
                "{\"http\": {}} {} | 1 | more text after the end",
                "{// comment~} | 1 | comment",
                "{'http': {}} | 1 | Unexpected character (''",
                "{\"http\": {},} | 1 | Unexpected character ('}'",
                "{\"a\": NaN} | 1 | NaN"
            })
    void broken_json_is_reported_with_its_line(String json, int line, String reason) {
        ConfigError error = only(inFile(json.strip().replace('~', '\n')));
        assertThat(error.path()).isEmpty();
        assertThat(error.source()).startsWith("test.json:" + line + ":");
        assertThat(error.found()).startsWith("broken JSON (").contains(reason).doesNotContain("Source");
        assertThat(error.expected()).isEqualTo("valid JSON, which has no comments");
    }

    @Test
    void broken_json_says_the_very_column() {
        assertThat(only(inFile("{\"http\":\n  {\"port\": }}")).source()).isEqualTo("test.json:2:12");
    }

    @Test
    void empty_file() {
        assertThat(inFile("  \n")).containsExactly(new ConfigError("", "test.json", "an empty file", "a JSON object"));
    }

    @Test
    void text_that_is_not_utf8() throws IOException {
        Path file = Files.write(
                dir.resolve("latin.json"), "{\"node\": {\"id\": \"\u00e9\"}}".getBytes(StandardCharsets.ISO_8859_1));
        ConfigError error = only(errors(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of())));
        assertThat(error.found()).contains("broken JSON", "UTF-8");
    }

    /** The parser finds names by their bytes, four at a time, and fills up with the one that stands before this id. */
    @Test
    void a_name_that_the_parser_takes_for_one_it_has_seen() throws IOException {
        Path good =
                Files.write(dir.resolve("good.json"), "{\"node\": {\"id\": \"n1\"}}".getBytes(StandardCharsets.UTF_8));
        ConfigLoader.load(Optional.of(good), Map.of(), Map.of());
        Path bad = Files.write(
                dir.resolve("bad.json"), "{\"node\": {\"\u00ffid\": \"n1\"}}".getBytes(StandardCharsets.ISO_8859_1));
        ConfigError error = only(errors(() -> ConfigLoader.load(Optional.of(bad), Map.of(), Map.of())));
        assertThat(error.found()).contains("broken JSON", "UTF-8");
    }

    @Test
    void nesting_without_end() {
        assertThat(only(inFile("{\"http\": " + "[".repeat(100_000))).found()).contains("nesting depth");
    }

    @Test
    void json_that_is_no_object() {
        assertThat(inFile("[1]")).containsExactly(new ConfigError("", "test.json:1:1", "[1]", "a JSON object"));
    }

    @Test
    void every_duplicate_key_is_reported_where_it_stands() {
        assertThat(inFile("{\"http\": {\"port\": 1,\n \"port\": 2}, \"log\": {},\n\"log\": {}}"))
                .containsExactly(
                        new ConfigError("http.port", "test.json:2:2", "the key a second time", "every key once"),
                        new ConfigError("log", "test.json:3:1", "the key a second time", "every key once"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"quorom\": {}}             | quorom      | did you mean \"quorum\"?",
                "{\"quorum\": {\"W\": 1}}     | quorum.W    | did you mean \"w\"?",
                "{\"limits\": {\"valuBytes\": 1}} | limits.valuBytes | did you mean \"valueBytes\"?",
                "{\"wal\": {\"fsnyc\": 1}}    | wal.fsnyc   | did you mean \"fsync\"?",
                "{\"port\": 8080}             | port        | did you mean \"http.port\"?",
                "{\"node\": {\"port\": 8080}} | node.port   | did you mean \"http.port\"?",
                "{\"node\": {\"$schema\": \"x\"}} | node.$schema | one of dataDir, id",
                "{\"zzzzzzzz\": 1}            | zzzzzzzz    | one of clock, cluster, conflicts, http, limits",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\", \"adress\": \"a:1\", \"address\": \"a:1\"}]}}"
                        + " | cluster.peers[0].adress | did you mean \"address\"?"
            })
    void unknown_key_in_the_file(String json, String path, String expected) {
        ConfigError error = only(inFile(json));
        assertThat(error.path()).isEqualTo(path);
        assertThat(error.source()).startsWith("test.json:1:");
        assertThat(error.found()).isEqualTo("an unknown key");
        assertThat(error.expected()).contains(expected);
    }

    @Test
    void unknown_key_cannot_forge_a_line_of_the_report() {
        assertThat(only(inFile("{\"a\\nb\": 1}")).toString()).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"http\": 8080}              | http      | 8080     | a JSON object",
                "{\"$schema\": 1}              | $schema   | 1        | a string",
                "{\"http\": {\"port\": \"80\"}} | http.port | \"80\" | an integer 0..65535",
                "{\"http\": {\"port\": 80.5}}  | http.port | 80.5     | an integer",
                "{\"http\": {\"port\": true}}  | http.port | true     | an integer",
                "{\"http\": {\"port\": null}}  | http.port | null     | an integer",
                "{\"http\": {\"port\": 1e99999999}} | http.port | 1E+99999999 | an integer",
                "{\"http\": {\"port\": 65536}} | http.port | 65536    | an integer 0..65535",
                "{\"http\": {\"port\": -1}}    | http.port | -1       | an integer 0..65535",
                "{\"http\": {\"host\": 1}}     | http.host | 1        | a string: a host name",
                "{\"http\": {\"host\": \"a:1\"}} | http.host | \"a:1\" | a host name",
                "{\"http\": {\"host\": \"300.1.1.1\"}} | http.host | \"300.1.1.1\" | a host name",
                "{\"http\": {\"advertised\": 1}} | http.advertised | 1 | host:port",
                "{\"http\": {\"advertised\": \"\"}} | http.advertised | \"\" (the port is missing) | host:port",
                "{\"http\": {\"advertised\": \"kv1\"}} | http.advertised | \"kv1\" (the port is missing) | host:port",
                "{\"http\": {\"advertised\": \"0.0.0.0:1\"}} | http.advertised | \"0.0.0.0:1\" | not a wildcard",
                "{\"http\": {\"advertised\": \"a:0\"}} | http.advertised | \"a:0\" | port of 1..65535",
                "{\"node\": {\"id\": \"no de\"}} | node.id | \"no de\" | 1 to 64 letters",
                "{\"node\": {\"id\": \"\"}}     | node.id  | \"\"       | 1 to 64 letters",
                "{\"node\": {\"id\": \"a\\n\"}} | node.id  | \"a\\n\"   | 1 to 64 letters",
                "{\"node\": {\"dataDir\": \"\"}} | node.dataDir | \"\"  | a path of 1 to 4096",
                "{\"node\": {\"dataDir\": \"a\\u0000\"}} | node.dataDir | \"a\\u0000\" | a path",
                "{\"cluster\": {\"name\": \"a b\"}} | cluster.name | \"a b\" | 1 to 64 letters",
                "{\"cluster\": {\"vnodes\": 0}} | cluster.vnodes | 0 | 1..4096",
                "{\"cluster\": {\"peers\": {}}} | cluster.peers | {} | a list of at most 255",
                "{\"cluster\": {\"peers\": [1]}} | cluster.peers[0] | 1 | an object",
                "{\"cluster\": {\"peers\": [{\"address\": \"a:1\"}]}} | cluster.peers[0].id | nothing | a string",
                "{\"cluster\": {\"peers\": [{\"id\": 1, \"address\": \"a:1\"}]}} | cluster.peers[0].id | 1 | a string",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\"}]}} | cluster.peers[0].address | nothing | a string",
                "{\"cluster\": {\"peers\": [{\"id\": \"-\", \"address\": \"a:1\"}]}} | cluster.peers[0].id | \"-\" | 1 to 64",
                "{\"cluster\": {\"join\": \"nowhere\"}} | cluster.join | \"nowhere\" (the port is missing) | host:port",
                "{\"quorum\": {\"n\": 0}}       | quorum.n | 0 | 1..64",
                "{\"conflicts\": \"LWW\"}       | conflicts | \"LWW\" | did you mean \"lww\"?",
                "{\"conflicts\": {}}            | conflicts | {} | one of lww, siblings",
                "{\"repair\": \"later\"}        | repair | \"later\" | one of async, blocking",
                "{\"wal\": {\"fsync\": true}}   | wal.fsync | true | one of always, interval, never",
                "{\"limits\": {\"keyBytes\": 1025}} | limits.keyBytes | 1025 | 1..1024",
                "{\"log\": {\"level\": \"loud\"}} | log.level | \"loud\" | one of trace, debug, info, warn, error"
            })
    void value_of_the_wrong_kind_or_out_of_range(String json, String path, String found, String expected) {
        ConfigError error = only(inFile(json));
        assertThat(error.path()).isEqualTo(path);
        assertThat(error.source()).startsWith("test.json:1:");
        assertThat(error.found()).isEqualTo(found);
        assertThat(error.expected()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quorum.w=2                    | quorum.w      | 2 | at most quorum.n, which is 1 (default)",
                "quorum.n=3;quorum.w=4         | quorum.w      | 4 | at most quorum.n, which is 3 (flag --n)",
                "quorum.n=3;quorum.r=4         | quorum.r      | 4 | at most quorum.n, which is 3 (flag --n)",
                "quorum.timeoutMs=30001        | quorum.timeoutMs | 30001 | at most quorum.maxTimeoutMs",
                "quorum.peerTimeoutMs=30001    | quorum.peerTimeoutMs | 30001 | at most quorum.maxTimeoutMs",
                "http.idleTimeoutMs=30000      | http.idleTimeoutMs | 30000 | at least 30001 = quorum.maxTimeoutMs + 1",
                "limits.uriBytes=3583          | limits.uriBytes | 3583 | at least 3584 = 3 x limits.keyBytes + 512",
                "limits.batchBytes=8388607     | limits.batchBytes | 8388607 | at least 8388608 = 8 x limits.valueBytes",
                "wal.segmentBytes=8388607      | wal.segmentBytes | 8388607 | at least 8388608 = limits.batchBytes",
                "cluster.peers=node1=a:1       | cluster.peers[0].id | \"node1\" | this node is node1 (default)",
                "cluster.peers=b=b:1,b=c:1     | cluster.peers[1].id | \"b\" a second time | an id of its own",
                "cluster.peers=b=b:1,c=B:1     | cluster.peers[1].address | \"B:1\" | not that of entry [0]",
                "cluster.peers=b=localhost:8080 | cluster.peers[0].address | \"localhost:8080\" | the node's own",
                "cluster.peers=b=c:1;http.advertised=c:1 | cluster.peers[0].address | \"c:1\" | the node's own",
                "cluster.peers=b=0.0.0.0:1     | cluster.peers[0].address | \"0.0.0.0:1\" | not a wildcard",
                "cluster.peers=b=c:1,          | cluster.peers[1] | \"\" | id=host:port",
                "cluster.peers=localhost:8081  | cluster.peers[0] | \"localhost:8081\" | id=host:port",
                "cluster.join=:8080            | cluster.join | \"127.0.0.1:8080\" | the node's own",
                "http.host=0.0.0.0;cluster.peers=b=b:1 | http.advertised | nothing | it listens on 0.0.0.0 (flag --addr)",
                "http.host=::;cluster.join=b:1 | http.advertised | nothing | it listens on ::"
            })
    void settings_that_contradict_each_other(String settings, String path, String found, String expected) {
        ConfigError error = only(errors(() -> ConfigLoader.load(Optional.empty(), Map.of(), flags(settings))));
        assertThat(error.path()).isEqualTo(path);
        assertThat(error.found()).isEqualTo(found);
        assertThat(error.expected()).contains(expected);
    }

    @Test
    void too_many_peers() {
        StringBuilder peers = new StringBuilder("p0=h0:1");
        for (int i = 1; i <= 255; i++) {
            peers.append(",p").append(i).append("=h").append(i).append(":1");
        }
        ConfigError error = only(
                errors(() -> ConfigLoader.load(Optional.empty(), Map.of(), Map.of("cluster.peers", peers.toString()))));
        assertThat(error.path()).isEqualTo("cluster.peers");
        assertThat(error.found()).isEqualTo("256 peers");
    }

    @Test
    void unknown_variable() {
        List<ConfigError> errors = errors(
                () -> ConfigLoader.load(Optional.empty(), Map.of("KVORUM_QUORUM_WW", "1", "KVORUM_", "1"), Map.of()));
        assertThat(errors)
                .containsExactly(
                        new ConfigError(
                                "",
                                "environment variable KVORUM_",
                                "an unknown variable",
                                "the name of a setting after KVORUM_"),
                        new ConfigError(
                                "",
                                "environment variable KVORUM_QUORUM_WW",
                                "an unknown variable",
                                "the name of a setting after KVORUM_; did you mean \"KVORUM_QUORUM_W\"?"));
    }

    @Test
    void value_of_a_variable() {
        List<ConfigError> errors = errors(() -> ConfigLoader.load(
                Optional.empty(), Map.of("KVORUM_QUORUM_W", "two", "KVORUM_HTTP_PORT", ""), Map.of()));
        assertThat(errors)
                .containsExactly(
                        new ConfigError(
                                "http.port", "environment variable KVORUM_HTTP_PORT", "\"\"", "an integer 0..65535"),
                        new ConfigError(
                                "quorum.w", "environment variable KVORUM_QUORUM_W", "\"two\"", "an integer 1..64"));
    }

    @Test
    void unknown_and_misused_flags() {
        List<ConfigError> errors = errors(() -> ConfigLoader.load(
                Optional.empty(), Map.of(), Map.of("wal.fsink", "always", "quorum", "1", "vnodes", "9")));
        assertThat(errors)
                .extracting(ConfigError::toString)
                .containsExactly(
                        "flag --set quorum: quorum: found an unknown setting, expected the dotted path of a setting;"
                                + " did you mean \"quorum.n\"?",
                        "flag --set vnodes: vnodes: found an unknown setting, expected the dotted path of a setting;"
                                + " did you mean \"cluster.vnodes\"?",
                        "flag --set wal.fsink: wal.fsink: found an unknown setting, expected the dotted path of a"
                                + " setting; did you mean \"wal.fsync\"?");
    }

    @Test
    void value_of_a_flag_names_the_flag() {
        List<ConfigError> errors = errors(
                () -> ConfigLoader.load(Optional.empty(), Map.of(), Map.of("quorum.w", "0", "wal.segmentBytes", "1")));
        assertThat(errors).extracting(ConfigError::source).containsExactly("flag --w", "flag --set wal.segmentBytes");
    }

    @Test
    void all_layers_are_reported_at_once() {
        List<ConfigError> errors = errors(
                "{\"http\": {\"port\": \"x\"}, \"nodes\": {},\n \"quorum\": {\"n\": 3, \"w\": 4}, \"http\": {}}",
                Map.of("KVORUM_WAL_FSYNC", "often", "KVORUM_FOO", "1"),
                Map.of("clock.maxSkewMs", "0", "foo.bar", "1"));
        assertThat(errors)
                .extracting(ConfigError::path)
                .containsExactly(
                        "http", "http.port", "nodes", "", "wal.fsync", "clock.maxSkewMs", "foo.bar", "quorum.w");
    }

    @Test
    void broken_file_does_not_hide_errors_of_other_layers_nor_make_up_new_ones() {
        List<ConfigError> errors =
                errors("{\"quorum\": {\"n\": 3", Map.of("KVORUM_QUORUM_W", "3"), Map.of("http.port", "x"));
        assertThat(errors).extracting(ConfigError::path).containsExactly("", "http.port");
    }

    @Test
    void contradiction_between_layers_names_both() {
        List<ConfigError> errors = errors("{\"quorum\": {\"n\": 2}}", Map.of("KVORUM_QUORUM_W", "3"), Map.of());
        assertThat(only(errors))
                .hasToString("environment variable KVORUM_QUORUM_W: quorum.w: found 3, expected at most quorum.n,"
                        + " which is 2 (test.json:1:18)");
    }

    @Test
    void value_overridden_later_is_still_wrong_where_it_stands() {
        List<ConfigError> errors = errors("{\"quorum\": {\"w\": 0}}", Map.of(), Map.of("quorum.w", "1"));
        assertThat(only(errors).source()).isEqualTo("test.json:1:18");
    }

    @Test
    void every_fault_of_every_peer_is_reported() {
        List<ConfigError> errors = inFile("""
                {"cluster": {"peers": [
                  {"id": "b", "address": "localhost"},
                  {"id": "-", "address": "c:1"},
                  {"id": "b", "address": "c:1", "port": 1},
                  7]}}
                """);
        assertThat(errors)
                .extracting(ConfigError::path)
                .containsExactlyInAnyOrder(
                        "cluster.peers[0].address",
                        "cluster.peers[1].id",
                        "cluster.peers[2].id",
                        "cluster.peers[2].address",
                        "cluster.peers[2].port",
                        "cluster.peers[3]");
        assertThat(errors)
                .filteredOn(e -> e.path().equals("cluster.peers[1].id"))
                .extracting(ConfigError::source)
                .containsExactly("test.json:3:10");
    }

    @Test
    void long_values_are_shortened() {
        String text = "x".repeat(10_000);
        assertThat(only(inFile("{\"conflicts\": \"" + text + "\"}")).found())
                .hasSizeLessThan(100)
                .endsWith("...");
        assertThat(only(inFile("{\"" + text + "\": 1}")).path()).hasSizeLessThan(100);
    }

    @Test
    void message_lists_every_error_on_a_line() {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigLoader.load(Optional.empty(), Map.of(), Map.of("quorum.w", "x", "http.port", "x")));
        assertThat(failure).hasMessage("""
                        The configuration has 2 errors:
                          flag --addr: http.port: found "x", expected an integer 0..65535
                          flag --w: quorum.w: found "x", expected an integer 1..64""");
    }

    private List<ConfigError> inFile(String json) {
        return errors(json, Map.of(), Map.of());
    }

    /** The errors, with the directory of the file cut off. */
    private List<ConfigError> errors(String json, Map<String, String> env, Map<String, String> flags) {
        Path file = dir.resolve("test.json");
        try {
            Files.writeString(file, json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String prefix = dir + file.getFileSystem().getSeparator();
        return errors(() -> ConfigLoader.load(Optional.of(file), env, flags)).stream()
                .map(e -> new ConfigError(
                        e.path(),
                        e.source().replace(prefix, ""),
                        e.found(),
                        e.expected().replace(prefix, "")))
                .toList();
    }

    private static List<ConfigError> errors(ThrowingCallable load) {
        ConfigException failure = catchThrowableOfType(ConfigException.class, load);
        assertThat(failure).as("nothing was thrown").isNotNull();
        return failure.errors();
    }

    private static ConfigError only(List<ConfigError> errors) {
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }

    private static Map<String, String> flags(String settings) {
        Map<String, String> flags = new TreeMap<>();
        for (String setting : settings.strip().split(";", -1)) {
            flags.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return flags;
    }
}
