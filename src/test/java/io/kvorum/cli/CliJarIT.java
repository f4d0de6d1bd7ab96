package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvorum.client.Async;
import io.kvorum.client.FakeHttpNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a command: what only a process of its own can show. */
class CliJarIT {
    private static final String JAR = System.getProperty("kvorum.jar");

    @TempDir
    private Path directory;

    private Vertx vertx;
    private FakeHttpNode node;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        node = FakeHttpNode.start(vertx);
    }

    @AfterEach
    void stop() {
        Async.await(vertx.close());
    }

    private record Ended(int exit, String out, String err) {}

    private Ended kvorum(String locale, String... args) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> words = new ArrayList<>(List.of(java, "-jar", JAR));
        words.addAll(List.of(args));
        // Through a file in UTF-8: this process could not pass on an argument that its own locale does not know.
        Path script = directory.resolve("script");
        Files.writeString(
                script, "exec " + words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("KVORUM_SERVER", node.endpoint());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void a_value_survives_put_and_get_and_nothing_else_is_printed() throws Exception {
        assertThat(kvorum("C.UTF-8", "put", "hello", "wörld"))
                .isEqualTo(new Ended(0, "stored, acknowledged by 2 of 3: node1, node3\n", ""));
        assertThat(kvorum("C.UTF-8", "get", "hello")).isEqualTo(new Ended(0, "wörld\n", ""));
    }

    @Test
    void the_c_locale_damages_neither_keys_nor_values() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "the arguments' bytes are only to be had on Linux");
        Ended put = kvorum("C", "put", "ключ/🙂", "wörld 🙂");
        assertThat(put.err()).isEmpty();
        assertThat(node.lastRequest().getString("key")).isEqualTo("ключ/🙂");
        assertThat(kvorum("C", "get", "ключ/🙂")).isEqualTo(new Ended(0, "wörld 🙂\n", ""));
    }

    @Test
    void a_failure_is_one_line() throws Exception {
        node.stop();
        Ended failed = kvorum("C.UTF-8", "get", "hello");
        assertThat(failed.exit()).isEqualTo(5);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .startsWith("kvorum: ")
                .endsWith(" (unavailable)\n")
                .hasLineCount(1);
    }
}
