package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Everything that repeats the table of settings says what the table says. */
class ConfigDocumentsTest {
    private static final String HOW = "rewrite with mvn test -Dtest=ConfigDocumentsTest -Dkvorum.docs.write=true";

    @Test
    void schema_is_in_step_with_the_table() {
        String expected = ConfigDocuments.schema().encodePrettily() + "\n";
        ConfigDocuments.rewriteIfAsked(ConfigDocuments.SCHEMA, expected);
        assertThat(ConfigDocuments.read(ConfigDocuments.SCHEMA)).as(HOW).isEqualTo(expected);
    }

    @Test
    void reference_is_in_step_with_the_table() {
        String current = ConfigDocuments.read(ConfigDocuments.REFERENCE);
        String expected = ConfigDocuments.reference(current);
        ConfigDocuments.rewriteIfAsked(ConfigDocuments.REFERENCE, expected);
        assertThat(ConfigDocuments.read(ConfigDocuments.REFERENCE)).as(HOW).isEqualTo(expected);
    }

    @Test
    void reference_names_every_setting_with_variable_and_flag() {
        String reference = ConfigDocuments.read(ConfigDocuments.REFERENCE);
        for (ConfigField<?> field : ConfigFields.all()) {
            assertThat(reference)
                    .as(field.path())
                    .contains("| `" + field.path() + "` |", "`" + field.env() + "`", "`" + field.flag() + "`");
        }
    }

    @Test
    void errors_shown_in_the_reference_are_what_the_loader_says() {
        Map<String, String> environment = Map.of("KVORUM_QUORUM_TIMEOUT", "500", "KVORUM_WAL_FSYNC", "often");
        Map<String, String> flags = Map.of("quorum.w", "4", "cluster.peers", "node2=localhost:8081,node3=localhost");
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigLoader.load(Optional.of(Path.of("conf/node1.json")), environment, flags));
        String shown = failure.errors().stream().map(ConfigError::toString).collect(Collectors.joining("\n"));
        assertThat(ConfigDocuments.read(ConfigDocuments.REFERENCE)).contains("```\n" + shown + "\n```");
    }

    @Test
    void every_section_has_settings_in_the_table_for_all_it_writes() {
        JsonObject json = KvorumConfig.defaults().toJson();
        Set<String> written = new HashSet<>();
        for (String name : json.fieldNames()) {
            if (json.getValue(name) instanceof JsonObject section) {
                section.fieldNames().forEach(field -> written.add(name + "." + field));
            } else {
                written.add(name);
            }
        }
        Set<String> components = new HashSet<>();
        for (var component : KvorumConfig.class.getRecordComponents()) {
            if (component.getType().isRecord()) {
                for (var field : component.getType().getRecordComponents()) {
                    components.add(component.getName() + "." + field.getName());
                }
            } else {
                components.add(component.getName());
            }
        }
        assertThat(written).isEqualTo(components);
        assertThat(ConfigFields.all().stream().map(ConfigField::path).toList())
                .containsExactlyInAnyOrderElementsOf(components);
    }

    @Test
    void javadoc_of_each_record_states_unit_default_and_range() {
        for (ConfigField<?> field : ConfigFields.all()) {
            String section = field.section();
            String name = section.isEmpty()
                    ? "KvorumConfig"
                    : Character.toUpperCase(section.charAt(0)) + section.substring(1) + "Config";
            Path source = Path.of("src/main/java/io/kvorum/config", name + ".java");
            String text = ConfigDocuments.read(source).replaceAll("\n \\* +", " ");
            assertThat(text).as(source.toString()).contains("@param " + field.name() + " " + field.summary());
        }
    }

    @Test
    void variables_and_paths_are_unique() {
        List<ConfigField<?>> all = ConfigFields.all();
        assertThat(all.stream().map(ConfigField::path)).doesNotHaveDuplicates();
        assertThat(all.stream().map(ConfigField::env)).doesNotHaveDuplicates().allMatch(e -> e.matches("[A-Z_]+"));
    }

    @Test
    void variables_are_spelled_in_snake_case() {
        assertThat(ConfigFields.all().stream().map(ConfigField::env))
                .contains(
                        "KVORUM_NODE_ID",
                        "KVORUM_NODE_DATA_DIR",
                        "KVORUM_HTTP_PORT",
                        "KVORUM_QUORUM_W",
                        "KVORUM_CONFLICTS",
                        "KVORUM_WAL_FSYNC_INTERVAL_MS",
                        "KVORUM_LIMITS_IN_FLIGHT_REQUESTS");
    }

    @Test
    void settings_with_a_flag_of_their_own() {
        assertThat(ConfigFields.all().stream().map(ConfigField::flag).filter(flag -> !flag.startsWith("--set")))
                .containsExactly(
                        "--id",
                        "--data-dir",
                        "--addr",
                        "--addr",
                        "--peers",
                        "--join",
                        "--n",
                        "--w",
                        "--r",
                        "--log-level");
    }
}
