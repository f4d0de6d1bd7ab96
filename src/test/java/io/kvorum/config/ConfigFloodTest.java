package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that are wrong beyond measure: they are refused with words, in little time and memory. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigFloodTest {
    @TempDir
    private Path directory;

    private List<ConfigError> errorsOf(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("kvorum.json"), text);
        return errors(Optional.of(file), Map.of(), Map.of());
    }

    private static List<ConfigError> errors(
            Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file, environment, flags))
                .errors();
    }

    private static String repeated(int count, IntFunction<String> piece) {
        return IntStream.range(0, count).mapToObj(piece).collect(Collectors.joining(","));
    }

    @Test
    void a_hundred_errors_are_told_and_the_rest_is_not_looked_at() throws IOException {
        for (String text : List.of(
                "{" + repeated(60_000, i -> "\"key" + i + "\":1") + "}",
                "{" + repeated(100_000, i -> "\"a\":1") + "}",
                "{\"wal\":{" + repeated(60_000, i -> "\"key" + i + "\":1") + "}}")) {
            List<ConfigError> errors = errorsOf(text);
            assertThat(errors).hasSize(ConfigLoader.MAX_ERRORS + 1);
            assertThat(errors.get(ConfigLoader.MAX_ERRORS))
                    .hasToString("all sources: found 100 errors, expected fewer, to be looked at further");
        }
    }

    /** Each address was compared with all others. */
    @Test
    void of_too_many_peers_only_their_number_is_told() throws IOException {
        String peers = repeated(20_000, i -> "{\"id\":\"n" + i + "\",\"address\":\"h" + i + ":1\"}");
        assertThat(errorsOf("{\"cluster\":{\"peers\":[" + peers + "]}}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.found()).isEqualTo("20000 peers");
                    assertThat(error.expected()).startsWith("a list of at most 255");
                });
        String text = repeated(20_000, i -> "n" + i + "=h" + i + ":1");
        assertThat(errors(Optional.empty(), Map.of(), Map.of("cluster.peers", text)))
                .singleElement()
                .satisfies(error -> assertThat(error.found()).isEqualTo("20000 peers"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0e99999999999 | broken JSON (a number beyond all bounds",
                "1e99999999999 | broken JSON (a number beyond all bounds",
                "1e999999999 | 1E+999999999",
                "1e-999999999 | 1E-999999999",
            })
    void a_number_beyond_all_bounds_is_an_error_like_any_other(String number, String found) throws IOException {
        assertThat(errorsOf("{\"quorum\":{\"n\":\n" + number + "}}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.found()).startsWith(found);
                    assertThat(error.source()).endsWith("kvorum.json:2:1");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1", "\u0663", " 1", "1 ", "1.0", "1e0", "0x1", "", "-", "99999999999999999999"})
    void a_number_in_a_text_has_digits_and_nothing_else(String text) {
        assertThat(errors(Optional.empty(), Map.of("KVORUM_QUORUM_W", text), Map.of()))
                .singleElement()
                .satisfies(error -> assertThat(error.expected()).startsWith("an integer 1.."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:\n9", "h\n:9", "[::\n1]:9", "a\nb"})
    void no_error_breaks_its_line(String address) {
        assertThat(errors(Optional.empty(), Map.of("KVORUM_HTTP_\nPORT", "1"), Map.of("cluster.join", address)))
                .hasSize(2)
                .allSatisfy(error -> assertThat(error.toString()).doesNotContain("\n"));
    }
}
