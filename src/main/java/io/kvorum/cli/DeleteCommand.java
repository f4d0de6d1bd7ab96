package io.kvorum.cli;

import io.kvorum.client.DeleteOptions;
import io.kvorum.client.DeleteResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Delete a key. A key without a value is no error.",
        footer = {
            "%nExamples:",
            "  kvorum delete hello",
            "  kvorum delete hello --w all -o json",
            "  kvorum delete -- -key-that-begins-with-a-dash"
        })
final class DeleteCommand extends ClientCommand {
    @Parameters(paramLabel = "KEY", description = "The key, any text.")
    private String key;

    @Option(
            names = "--context",
            paramLabel = "TOKEN",
            description = "The context of an earlier answer: what this delete covers.")
    private String context;

    @Option(names = "--w", paramLabel = "W", description = "Acks to wait for: a number, one, quorum or all.")
    private String w;

    @Mixin
    private Format.Choice output;

    DeleteCommand(Console console) {
        super(console);
    }

    @Override
    void execute() {
        DeleteOptions options = new DeleteOptions(quorum(w), target().timeout(), context);
        DeleteResult result = askKv(client -> client.delete(key, options));
        console()
                .println(
                        output.json()
                                ? result.answer().encodePrettily()
                                : "deleted" + Evidence.acknowledged(result.replicas()));
    }
}
