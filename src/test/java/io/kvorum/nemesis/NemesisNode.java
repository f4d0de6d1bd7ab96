package io.kvorum.nemesis;

import static org.awaitility.Awaitility.await;

import io.kvorum.testing.NodeApi;
import io.kvorum.testing.NodeApi.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One node: an address and a data directory that stay, and one process after the other. Faults come from one thread at a
 * time; everything else may be asked from any.
 */
final class NemesisNode {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int KILLED = 128 + 9;
    private static final int LAST_LINES = 25;

    private final int number;
    private final NodeApi api;
    private final Path logs;
    private final List<String> inside;
    private final List<String> java;
    private final Consumer<String> surprised;
    private int starts;
    private volatile Life life;
    private final AtomicLong disturbances = new AtomicLong();

    /** One process, from its start to its end. */
    private final class Life {
        private final Process process;
        private final Path log;
        private final CompletableFuture<Void> ended;
        private volatile boolean mayEnd;

        Life(Process process, Path log) {
            this.process = process;
            this.log = log;
            this.ended = process.onExit().thenAccept(unused -> ended());
        }

        private void ended() {
            WrongClock.removeTraces(process.pid());
            if (!mayEnd) {
                surprised.accept(id() + " ended by itself" + said());
            }
        }

        /** Its exit status, if it has ended, and its last words. */
        private String said() {
            return (process.isAlive() ? "" : " with status " + process.exitValue()) + ", " + log + ":\n" + tail();
        }

        private String tail() {
            try {
                List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
                return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            } catch (IOException e) {
                return e.toString();
            }
        }
    }

    /**
     * @param logs takes the output, under a new name for each process
     * @param inside what has to stand before a command that is to run where the node is
     * @param java the arguments of the JVM, from the jar on those of the node
     * @param surprised hears of a process that ended although nobody ended it
     */
    NemesisNode(
            int number, String host, Path logs, List<String> inside, List<String> java, Consumer<String> surprised) {
        this.number = number;
        this.api = new NodeApi(URI.create("http://" + host + ":" + NemesisSettings.PORT));
        this.logs = logs;
        this.inside = inside;
        this.java = java;
        this.surprised = surprised;
    }

    /** The flags that run the jar under test. */
    static List<String> jar() {
        Path jar =
                Path.of(System.getProperty("kvorum.jar", "target/kvorum.jar")).toAbsolutePath();
        return List.of("-jar", jar.toString());
    }

    int number() {
        return number;
    }

    String id() {
        return "node" + number;
    }

    NodeApi api() {
        return api;
    }

    void start() {
        start(List.of());
    }

    /** Starts a process; it is not ready when this returns. */
    void start(List<String> environment) {
        disturbances.incrementAndGet();
        List<String> command = new ArrayList<>(inside);
        command.add("env");
        command.addAll(environment);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Short lives: what a compiler or collector does for long ones only costs.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(java);
        Path log = logs.resolve(id() + "-" + ++starts + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            life = new Life(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the node serves requests. */
    void awaitReady() {
        until("ready", () -> {
            if (!life.process.isAlive()) {
                throw new AssertionError(id() + " does not start" + life.said());
            }
            return api.isReady();
        });
    }

    /** What this node says of the members, itself included. */
    Answer members() {
        return api.call("GET", "/cluster/nodes", null, PATIENCE);
    }

    /** Whether this node's last call to the other was answered. */
    boolean reaches(NemesisNode other) {
        for (var member : members().body().path("nodes")) {
            if (member.path("id").asText().equals(other.id())) {
                return member.path("reachable").asBoolean();
            }
        }
        return false;
    }

    /** SIGKILL, in whatever the node is doing. */
    void kill() {
        disturbances.incrementAndGet();
        life.mayEnd = true;
        life.process.destroyForcibly();
        if (awaitExit() != KILLED) {
            throw new AssertionError(id() + " was to be killed and had ended before" + life.said());
        }
    }

    /** SIGTERM; the node must end in order. */
    void terminate() {
        disturbances.incrementAndGet();
        life.mayEnd = true;
        life.process.destroy();
        if (awaitExit() != 0) {
            throw new AssertionError(id() + " was asked to stop and ended" + life.said());
        }
    }

    /** SIGSTOP; returns when the node stands still. */
    void pause() {
        disturbances.incrementAndGet();
        signal("STOP");
        until("frozen", () -> state() == 'T');
    }

    void resume() {
        signal("CONT");
        disturbances.incrementAndGet();
    }

    private void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(life.process.pid()));
    }

    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(life.process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    /** Changes with every fault of the process, and with its end. */
    long disturbances() {
        return disturbances.get();
    }

    /**
     * From its next fsyncs on, all but the first so many fail. Returns when the node ended because of it.
     *
     * @param good fsyncs that still work
     */
    void failFsyncs(int good) {
        Path trace = logs.resolve(id() + "-" + starts + ".strace");
        String inject = "inject=fsync,fdatasync:error=EIO:when=" + (good + 1) + "+";
        disturbances.incrementAndGet();
        life.mayEnd = true;
        Process strace = strace(trace, inject);
        try {
            int status = awaitExit();
            String calls = Files.readString(trace, StandardCharsets.UTF_8);
            if (status != 1 || !calls.contains("INJECTED")) {
                throw new AssertionError(id() + " ended after fsyncs failed: " + calls + life.said());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            strace.destroyForcibly();
        }
    }

    private Process strace(Path trace, String inject) {
        try {
            return new ProcessBuilder(
                            "strace",
                            "-f",
                            "-p",
                            Long.toString(life.process.pid()),
                            "-e",
                            "trace=fsync,fdatasync",
                            "-e",
                            inject,
                            "-o",
                            trace.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            logs.resolve(id() + "-" + starts + ".strace-output").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int awaitExit() {
        try {
            if (!life.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(id() + " does not end" + life.said());
            }
            return life.process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for something that must come true. */
    void until(String what, Callable<Boolean> condition) {
        await(id() + " " + what).atMost(PATIENCE).pollInterval(POLL).until(condition);
    }

    /** Ends the process, whatever state it is in. */
    void close() {
        if (life != null) {
            life.mayEnd = true;
            life.process.destroyForcibly();
            life.ended.join();
        }
    }
}
