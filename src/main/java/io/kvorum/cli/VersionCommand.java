package io.kvorum.cli;

import io.kvorum.config.BuildVersion;
import io.kvorum.failure.FailureCode.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "Print the version of Kvorum and of the Java that runs it.",
        footer = {"%nExample:", "  kvorum version"})
final class VersionCommand implements Callable<Integer> {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.println("kvorum " + BuildVersion.read() + " (Java " + Runtime.version() + ")");
        return Exit.OK;
    }
}
