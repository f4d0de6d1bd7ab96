package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest extends CliTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "server",
                "put",
                "get",
                "delete",
                "cluster",
                "cluster nodes",
                "cluster join",
                "cluster leave",
                "cluster ring",
                "cluster owners",
                "health",
                "version",
                "completion"
            })
    void every_command_explains_itself_with_examples_and_exit_statuses(String command) {
        String[] words = command.isEmpty() ? new String[0] : command.split(" ");
        String[] asked = Arrays.copyOf(words, words.length + 1);
        asked[words.length] = "--help";
        String help = run(asked).succeeded().out();
        assertThat(help)
                .startsWith("Usage: kvorum" + (command.isEmpty() ? "" : " " + command))
                .contains("Example", "Exit status:", "  5   unavailable", "-h, --help");
        assertThat(help.lines()).allMatch(line -> line.length() <= 110);
    }

    @Test
    void the_help_command_explains_others() {
        assertThat(run("help", "put").succeeded().out())
                .isEqualTo(run("put", "--help").out());
        assertThat(run("help").succeeded().out()).contains("Commands:");
        assertThat(run("cluster", "help", "join").succeeded().out()).startsWith("Usage: kvorum cluster join");
    }

    @Test
    void nothing_and_nonsense_are_usage_errors_that_name_the_help() {
        assertThat(run().failed(2, "usage").err()).contains("kvorum --help");
        run("explode").failed(2, "usage");
        run("--version").failed(2, "usage");
        assertThat(run("cluster", "nodes", "--oops").failed(2, "usage").err()).contains("kvorum cluster nodes --help");
    }

    @Test
    void version_names_kvorum_and_java() {
        assertThat(run("version").succeeded().out())
                .matches("kvorum \\d+\\.\\d+\\.\\d+\\S* \\(Java "
                        + Pattern.quote(Runtime.version().toString())
                        + "\\)\n");
    }

    @Test
    void the_completion_script_is_valid_bash_and_knows_the_commands(@TempDir Path directory) throws Exception {
        Outcome completion = run("completion").succeeded();
        assertThat(completion.out()).contains("kvorum", "cluster", "owners", "--raw-value", "--check-config");
        Path script = Files.write(directory.resolve("completion"), completion.bytes());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).isZero();
    }

    @Test
    void a_reader_that_went_away_is_an_error_and_no_trace() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(new ByteArrayInputStream(new byte[0]), closed, err, Map.of());
        assertThat(Main.create(args -> 0).run(console, "version")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("kvorum: Writing to standard output failed: Broken pipe (error)\n");
    }
}
