package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.cluster.Member;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped files and their schema: what the schema takes the loader takes, as far as a schema reaches. */
class ConfigFilesTest {
    private static final Validator SCHEMA = Validator.create(
            JsonSchema.of(new JsonObject(ConfigDocuments.read(ConfigDocuments.SCHEMA))),
            new JsonSchemaOptions().setBaseUri("https://kvorum.io").setDraft(Draft.DRAFT202012));

    static List<Path> shippedFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("conf"))) {
            return files.filter(file -> file.toString().endsWith(".json") && !file.equals(ConfigDocuments.SCHEMA))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void four_files_are_shipped() throws IOException {
        assertThat(shippedFiles())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("node1.json", "node2.json", "node3.json", "single.json");
    }

    @ParameterizedTest
    @MethodSource("shippedFiles")
    void shipped_file_loads_without_warning_and_fits_the_schema(Path file) {
        assertThat(load(file).warnings()).isEmpty();
        JsonObject json = new JsonObject(ConfigDocuments.read(file));
        assertThat(accepts(json)).isTrue();
        assertThat(file.resolveSibling(json.getString("$schema")).normalize()).isEqualTo(ConfigDocuments.SCHEMA);
    }

    @Test
    void single_file_is_the_defaults() {
        assertThat(load(Path.of("conf/single.json"))).isEqualTo(KvorumConfig.defaults());
    }

    @Test
    void node_files_describe_one_cluster_of_three() {
        List<Member> members = List.of(
                new Member("node1", "localhost:8080"),
                new Member("node2", "localhost:8081"),
                new Member("node3", "localhost:8082"));
        for (Member self : members) {
            KvorumConfig config = load(Path.of("conf", self.id() + ".json"));
            List<Member> others = new ArrayList<>(members);
            others.remove(self);
            assertThat(config.node()).isEqualTo(new NodeConfig(self.id(), "kv-data"));
            assertThat(config.http().advertisedAddress()).isEqualTo(self.address());
            assertThat(config.cluster()).isEqualTo(new ClusterConfig("kvorum", others, 150, null));
            assertThat(config.quorum()).isEqualTo(new QuorumConfig(3, 2, 2, 2000, 30_000, 1000));
        }
    }

    @Test
    void effective_configuration_fits_the_schema() {
        assertThat(accepts(KvorumConfig.defaults().toJson())).isTrue();
        assertThat(accepts(load(Path.of("conf/node1.json")).toJson())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"quorom\": {}}",
                "{\"port\": 8080}",
                "{\"http\": 8080}",
                "{\"$schema\": 1}",
                "{\"http\": {\"$schema\": \"x\"}}",
                "{\"http\": {\"port\": \"80\"}}",
                "{\"http\": {\"port\": 80.5}}",
                "{\"http\": {\"port\": null}}",
                "{\"http\": {\"port\": 65536}}",
                "{\"http\": {\"port\": -1}}",
                "{\"http\": {\"host\": \"\"}}",
                "{\"http\": {\"host\": \"a b\"}}",
                "{\"http\": {\"host\": \"[::1]\"}}",
                "{\"http\": {\"advertised\": \"kv1\"}}",
                "{\"http\": {\"advertised\": 1}}",
                "{\"http\": {\"advertised\": \"\"}}",
                "{\"http\": {\"idleTimeoutMs\": 0}}",
                "{\"node\": {\"id\": \"no de\"}}",
                "{\"node\": {\"id\": null}}",
                "{\"node\": {\"dataDir\": \"\"}}",
                "{\"node\": {\"dataDir\": \"a\\u0000b\"}}",
                "{\"cluster\": {\"name\": \"-\"}}",
                "{\"cluster\": {\"vnodes\": 0}}",
                "{\"cluster\": {\"join\": \"::1:8080\"}}",
                "{\"cluster\": {\"peers\": \"node2=localhost:8081\"}}",
                "{\"cluster\": {\"peers\": [1]}}",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\"}]}}",
                "{\"cluster\": {\"peers\": [{\"address\": \"a:1\"}]}}",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\", \"address\": \"a\"}]}}",
                "{\"cluster\": {\"peers\": [{\"id\": \"a b\", \"address\": \"a:1\"}]}}",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\", \"address\": \"a:1\", \"port\": 1}]}}",
                "{\"quorum\": {\"n\": 0}}",
                "{\"quorum\": {\"w\": 65}}",
                "{\"conflicts\": \"LWW\"}",
                "{\"repair\": null}",
                "{\"wal\": {\"fsync\": true}}",
                "{\"wal\": {\"segmentBytes\": 1}}",
                "{\"snapshot\": {\"intervalSeconds\": 0}}",
                "{\"clock\": {\"maxSkewMs\": -1}}",
                "{\"limits\": {\"keyBytes\": 1025}}",
                "{\"limits\": {\"diskReserveBytes\": 1099511627777}}",
                "{\"log\": {\"level\": \"loud\"}}",
                "{\"log\": []}"
            })
    void schema_and_loader_refuse_alike(String json) {
        assertThat(accepts(new JsonObject(json))).as("schema").isFalse();
        assertThatThrownBy(() -> ConfigLoader.fromJson(new JsonObject(json))).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"$schema\": \"./kvorum.schema.json\"}",
                "{\"http\": {\"host\": \"::1\", \"port\": 0, \"advertised\": null}}",
                "{\"http\": {\"port\": 8080.0}}",
                "{\"node\": {\"id\": \"a.B_c-9\", \"dataDir\": \"/var/lib/kv orum\"}}",
                "{\"cluster\": {\"peers\": [{\"id\": \"a\", \"address\": \"[::2]:1\"}, {\"id\": \"b\", \"address\": \":1\"}]}}",
                "{\"cluster\": {\"join\": \"kv_1.example.net:65535\"}}",
                "{\"wal\": {\"fsync\": \"never\", \"segmentBytes\": 1073741824}}",
                "{\"limits\": {\"hintRecords\": 0, \"diskReserveBytes\": 1099511627776}}",
                "{\"log\": {\"level\": \"trace\", \"format\": \"json\", \"requests\": \"none\"}}"
            })
    void schema_and_loader_accept_alike(String json) {
        assertThat(accepts(new JsonObject(json))).as("schema").isTrue();
        assertThat(ConfigLoader.fromJson(new JsonObject(json))).isNotNull();
    }

    private static KvorumConfig load(Path file) {
        return ConfigLoader.load(Optional.of(file), Map.of(), Map.of());
    }

    private static boolean accepts(JsonObject json) {
        OutputUnit result = SCHEMA.validate(json);
        return result.getValid();
    }
}
