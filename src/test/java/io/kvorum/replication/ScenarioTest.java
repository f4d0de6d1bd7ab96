package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Scenario;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays {@code src/test/resources/scenarios/*.txt}; {@link Scenario} says how they are written. */
class ScenarioTest {
    static Stream<String> scripts() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Path directory() throws URISyntaxException {
        return Path.of(ScenarioTest.class.getResource("/scenarios").toURI());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void story_comes_true(String script) throws IOException, URISyntaxException {
        Scenario.play(script, Files.readAllLines(directory().resolve(script)));
    }

    @Test
    void line_that_does_not_come_true_is_named() {
        List<String> lines = List.of("cluster node1 n=1 w=1 r=1", "", "get k at node1 -> v1");

        assertThatThrownBy(() -> Scenario.play("story.txt", lines))
                .isInstanceOf(AssertionError.class)
                .hasMessage("story.txt:3: \"get k at node1 -> v1\" found \"not found\"");
    }
}
