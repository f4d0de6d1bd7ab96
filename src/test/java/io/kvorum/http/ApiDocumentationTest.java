package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.StorageMessages.Stats;
import io.kvorum.failure.FailureCode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The document of the API tells of all there is. */
class ApiDocumentationTest {
    private static final Pattern ROUTE = Pattern.compile("path\\(Audience\\.\\w+, \"([^\"]+)\"\\)");

    private final String document = read("src/docs/api.md");

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError("The tests run in the project's directory", e);
        }
    }

    @Test
    void every_route_of_the_table_is_described() {
        List<String> routes = ROUTE.matcher(read("src/main/java/io/kvorum/http/ApiRouter.java"))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(routes).hasSizeGreaterThan(10).allSatisfy(route -> assertThat(document)
                .containsPattern(Pattern.quote(route) + "[`, ]"));
    }

    @Test
    void every_failure_is_listed_beside_its_status() {
        for (FailureCode code : FailureCode.values()) {
            assertThat(document.lines().filter(line -> line.startsWith("| ") && line.contains("`" + code.code() + "`")))
                    .as(code.code())
                    .anyMatch(line -> line.contains(Integer.toString(code.status())));
        }
    }

    @Test
    void every_member_of_the_health_answer_is_named() {
        try (ApiFixture api = ApiFixture.serving()) {
            api.coordinateWith(message -> Future.failedFuture("nothing else is asked"));
            api.storage = message -> Future.succeededFuture(new Stats(42, "node1@00"));
            assertThat(api.send("GET", "/health").json().fieldNames())
                    .isNotEmpty()
                    .allSatisfy(member -> assertThat(document).contains("\"" + member + "\""));
        }
    }
}
