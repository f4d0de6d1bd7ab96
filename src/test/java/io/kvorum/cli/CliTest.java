package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.client.Async;
import io.kvorum.client.FakeHttpNode;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Runs commands in this process against a fake node, with their streams caught. */
abstract class CliTest {
    private static Vertx vertx;
    FakeHttpNode node;
    byte[] stdin = new byte[0];

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @BeforeEach
    void startNode() {
        node = FakeHttpNode.start(vertx);
    }

    @AfterAll
    static void stopVertx() {
        Async.await(vertx.close());
    }

    FakeHttpNode anotherNode() {
        return FakeHttpNode.start(vertx);
    }

    /** Runs a command with {@code KVORUM_SERVER} set to the fake node. */
    Outcome run(String... args) {
        return run(Map.of("KVORUM_SERVER", node.endpoint()), args);
    }

    Outcome run(Map<String, String> env, String... args) {
        return run(serverArgs -> 0, env, args);
    }

    Outcome run(ServerLauncher launcher, Map<String, String> env, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(new ByteArrayInputStream(stdin), out, err, env);
        int exit = Main.create(launcher).run(console, args);
        return new Outcome(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** How a command ended. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(int exit, byte[] bytes, String err) {
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        List<String> lines() {
            return out().lines().toList();
        }

        Outcome succeeded() {
            assertThat(err).isEmpty();
            assertThat(exit).isZero();
            return this;
        }

        /** Failed with one line on stderr, and nothing but {@code kvorum: ... (code)}. */
        Outcome failed(int expectedExit, String code) {
            assertThat(err).startsWith("kvorum: ").endsWith(" (" + code + ")\n");
            assertThat(new ArrayList<>(err.lines().toList())).hasSize(1);
            assertThat(exit).isEqualTo(expectedExit);
            return this;
        }
    }
}
