package io.kvorum.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not start does not, and says why. */
class StartupIT {
    private static final int USAGE = 2;

    @TempDir
    private Path directory;

    @Test
    void a_second_process_on_the_same_data_refuses_to_start() {
        try (LocalNode first = LocalNode.single(directory);
                LocalNode second = LocalNode.single(directory)) {
            first.start();
            first.awaitReady();
            second.start();
            assertThat(second.process().awaitExit()).isNotZero();
            assertThat(second.process().output()).contains("kv-data").doesNotContain("\tat ");
            assertThat(first.api().put("still", "there").status()).isEqualTo(200);
        }
    }

    @Test
    void a_broken_configuration_is_refused_with_every_error_at_once() throws IOException {
        Path conf = Files.writeString(directory.resolve("broken.json"), """
                {
                  "http": {"port": "eighty"},
                  "quorum": {"n": 3, "w": 5},
                  "conflicts": "maybe",
                  "bogus": 1
                }
                """);
        for (List<String> arguments : List.of(
                List.of("server", "--conf", conf.toString()),
                List.of("server", "--conf", conf.toString(), "--check-config"))) {
            try (KvorumProcess process = KvorumProcess.run(directory, arguments)) {
                assertThat(process.awaitExit()).as(process.output()).isEqualTo(USAGE);
                assertThat(process.output())
                        .contains("http.port", "quorum.w", "conflicts", "bogus")
                        .doesNotContain("\tat ");
            }
        }
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void flags_that_contradict_each_other_are_refused() {
        try (KvorumProcess process = KvorumProcess.run(directory, List.of("server", "--n", "3", "--w", "4"))) {
            assertThat(process.awaitExit()).as(process.output()).isEqualTo(USAGE);
            assertThat(process.output()).contains("quorum.w");
        }
    }

    @Test
    void a_missing_configuration_file_is_refused() {
        try (KvorumProcess process = KvorumProcess.run(directory, List.of("server", "--conf", "nowhere.json"))) {
            assertThat(process.awaitExit()).as(process.output()).isEqualTo(USAGE);
            assertThat(process.output()).contains("nowhere.json");
        }
    }

    @Test
    void a_node_that_shall_stop_when_ready_starts_and_stops_cleanly() {
        List<String> arguments = List.of(
                "server", "--stop-when-ready", "--addr", ":0", "--data-dir", directory.toString(), "--id", "n1");
        for (int i = 0; i < 2; i++) {
            try (KvorumProcess process = KvorumProcess.run(directory, arguments)) {
                assertThat(process.awaitExit()).as(process.output()).isZero();
                assertThat(process.output()).contains("Node n1 is ready", "GET /health/ready 200", "Stopped cleanly");
            }
        }
        assertThat(directory.resolve("n1/clean.json")).exists();
    }

    @Test
    void check_config_only_checks() throws IOException {
        Path conf = Files.writeString(directory.resolve("good.json"), "{\"quorum\": {\"n\": 1, \"w\": 1, \"r\": 1}}");
        try (KvorumProcess process =
                KvorumProcess.run(directory, List.of("server", "--conf", conf.toString(), "--check-config"))) {
            assertThat(process.awaitExit()).as(process.output()).isZero();
        }
        assertThat(directory.resolve("data")).doesNotExist();
    }
}
