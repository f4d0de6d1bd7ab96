package io.kvorum.cli;

import io.kvorum.client.KvClientOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which nodes a client command asks, and for how long. */
final class Target {
    private static final String DEFAULT_SERVER = "http://localhost:8080";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--server",
            paramLabel = "URL,...",
            description =
                    "Nodes, tried in turn; host:port will do (env KVORUM_SERVER, default " + DEFAULT_SERVER + ").")
    private String server;

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description = "Deadline for the whole request, failover included (default 5000).")
    private Integer timeoutMs;

    /** The client's options. */
    KvClientOptions options(Console console) {
        String text = server != null ? server : console.env().getOrDefault("KVORUM_SERVER", DEFAULT_SERVER);
        List<String> endpoints = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(endpoint -> !endpoint.isEmpty())
                .toList();
        try {
            KvClientOptions options = KvClientOptions.of(endpoints);
            return timeoutMs == null ? options : options.timeout(timeout());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** The deadline that was asked for, or null: then the node's own default applies as well. */
    Duration timeout() {
        if (timeoutMs == null) {
            return null;
        }
        if (timeoutMs < 1) {
            throw usage("--timeout is at least 1 ms, found " + timeoutMs);
        }
        return Duration.ofMillis(timeoutMs);
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }
}
