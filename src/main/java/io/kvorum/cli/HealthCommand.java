package io.kvorum.cli;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.FailureCode.Exit;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "health",
        description = "Show how a node is. The exit status is 0 only when it is ready to take requests, else 5.",
        footer = {
            "%nExamples:",
            "  kvorum health",
            "  kvorum health -o json | jq .keys",
            "  until kvorum health --server localhost:8081 > /dev/null 2>&1; do sleep 0.2; done"
        })
final class HealthCommand extends ClientCommand {
    @Mixin
    private Format.Choice output;

    HealthCommand(Console console) {
        super(console);
    }

    @Override
    void execute() {
        JsonObject health = askRaw(client -> client.health());
        console().println(output.json() ? health.encodePrettily() : lines(health));
        if (!health.getBoolean("ready", false)) {
            throw new CliException(
                    Exit.UNAVAILABLE,
                    FailureCode.NOT_READY.code(),
                    "The node " + health.getString("id") + " is " + health.getString("status") + " and not ready");
        }
    }

    private static String lines(JsonObject health) {
        int width = health.fieldNames().stream().mapToInt(String::length).max().orElse(0) + 2;
        return health.stream()
                .map(member ->
                        member.getKey() + " ".repeat(width - member.getKey().length()) + shown(member.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String shown(Object value) {
        return value instanceof JsonObject nested
                ? nested.stream().map(m -> m.getKey() + "=" + m.getValue()).collect(Collectors.joining(" "))
                : String.valueOf(value);
    }
}
