package io.kvorum.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;

/**
 * The engine the tests run on, and our image in it. Where something is missing the tests are skipped, and the report names
 * what; with {@code REQUIRE_DOCKER=1} in the environment they fail instead.
 */
final class DockerEngine {
    static final String IMAGE = "kvorum:it";

    private static boolean imageBuilt;

    private DockerEngine() {}

    /** Returns when the engine answers and the image of the jar under test is in it; skips or fails the test otherwise. */
    static synchronized void require() {
        Optional<String> missing = missing();
        if (missing.isPresent() && "1".equals(System.getenv("REQUIRE_DOCKER"))) {
            throw new IllegalStateException("REQUIRE_DOCKER=1, but " + missing.get());
        }
        assumeTrue(missing.isEmpty(), () -> "Container tests are skipped: " + missing.orElseThrow());
        if (!imageBuilt) {
            buildImage();
            imageBuilt = true;
        }
    }

    private static Optional<String> missing() {
        if (!"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
            return Optional.of("TESTCONTAINERS_RYUK_DISABLED=true is not set, and its image cannot be pulled");
        }
        if (!onPath("docker")) {
            return Optional.of("there is no docker command on the PATH to build the image with");
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no Docker engine answers; start one: dockerd --ip 127.0.0.1");
        }
        return Optional.empty();
    }

    private static boolean onPath(String command) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }

    private static void buildImage() {
        Path base = Path.of(System.getProperty("kvorum.basedir", ".")).toAbsolutePath();
        Path jar =
                Path.of(System.getProperty("kvorum.jar", "target/kvorum.jar")).toAbsolutePath();
        Path log = jar.resolveSibling("build-image.log");
        ProcessBuilder build = new ProcessBuilder(
                        base.resolve("deploy/build-image").toString(), IMAGE)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        build.environment().put("CLUSTER_JAR", jar.toString());
        build.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            int status = build.start().waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "deploy/build-image exited with " + status + ":\n" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the image was built", e);
        }
    }
}
