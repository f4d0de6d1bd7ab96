package io.kvorum.process;

import static org.awaitility.Awaitility.await;

import io.kvorum.testing.NodeApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged jar, run as a user runs it. Closing it kills what still runs. */
final class KvorumProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration EXIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private KvorumProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Runs {@code java -jar kvorum.jar <arguments>} with this working directory.
     *
     * @param directory takes the output too, under a new name for each run
     */
    static KvorumProcess run(Path directory, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-jar");
        command.add(jar().toString());
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(directory, "run-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new KvorumProcess(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        Path jar =
                Path.of(System.getProperty("kvorum.jar", "target/kvorum.jar")).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("There is no " + jar + "; run: mvn -q -DskipTests package");
        }
        return jar;
    }

    /** Waits until the node answers that it is ready; fails with its output when it exits instead. */
    void awaitReady(NodeApi api) {
        await("ready").atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("exited with " + process.exitValue() + ":\n" + output());
            }
            return api.isReady();
        });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** The exit status: 128 + n when signal n ended the process. */
    int awaitExit() {
        try {
            if (!process.waitFor(EXIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + EXIT + ":\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** Everything on stdout and stderr so far. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
