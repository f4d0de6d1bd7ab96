package io.kvorum.cli;

import io.kvorum.client.GetOptions;
import io.kvorum.client.GetResult;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.FailureCode.Exit;
import io.kvorum.version.Utf8;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Print the value of a key.",
        footer = {
            "%nFormats:",
            "  text  the bare value, and a line end after it when it is text (default)",
            "  raw   the value's bytes and nothing else",
            "  json  the node's whole answer: value, clock, timestamp, context, replicas",
            "A key with several siblings is a conflict for text and raw; json shows them all.",
            "%nExamples:",
            "  kvorum get hello",
            "  kvorum get photos/cat.png -o raw > cat.png",
            "  kvorum get hello -o json --r all",
            "  kvorum get -- -key-that-begins-with-a-dash"
        })
final class GetCommand extends ClientCommand {
    private enum Output {
        TEXT,
        RAW,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "KEY", description = "The key, any text.")
    private String key;

    @Option(names = "--r", paramLabel = "R", description = "Answers to wait for: a number, one, quorum or all.")
    private String r;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, raw or json.")
    private Output output = Output.TEXT;

    GetCommand(Console console) {
        super(console);
    }

    @Override
    void execute() {
        GetOptions options = new GetOptions(quorum(r), target().timeout());
        GetResult result = askKv(client -> client.get(key, options));
        if (output == Output.JSON) {
            console().println(result.answer().encodePrettily());
        }
        if (!result.found()) {
            throw new CliException(
                    Exit.NOT_FOUND, FailureCode.NOT_FOUND.code(), "The key \"" + key + "\" has no value");
        }
        if (output != Output.JSON) {
            printValue(result);
        }
    }

    private void printValue(GetResult result) {
        if (result.conflicting()) {
            throw new CliException(
                    Exit.CONFLICT,
                    "siblings",
                    "The key \"" + key + "\" holds several siblings: see them with -o json,"
                            + " then settle it with put --context");
        }
        byte[] bytes = result.value().bytes();
        console().print(bytes);
        if (output == Output.TEXT && Utf8.isValid(bytes)) {
            console().println("");
        }
    }
}
