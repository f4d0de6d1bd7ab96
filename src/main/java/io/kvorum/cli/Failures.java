package io.kvorum.cli;

import io.kvorum.client.ConflictException;
import io.kvorum.client.KvClientException;
import io.kvorum.client.UnavailableException;
import io.kvorum.client.UnknownOutcomeException;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.FailureCode.Exit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From what went wrong to one line on stderr and an exit status. */
final class Failures {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    /** A command line that cannot be understood. */
    int usage(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        console.error(e.getMessage() + "; see " + command + " --help", "usage");
        return Exit.USAGE;
    }

    /** A command that failed. */
    int failed(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof CliException failure) {
            console.error(failure.getMessage(), failure.code());
            return failure.exitStatus();
        }
        if (e instanceof KvClientException failure) {
            console.error(failure.detail(), name(failure));
            return exitStatus(failure);
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        console.error(message, "error");
        return Exit.ERROR;
    }

    private static String name(KvClientException failure) {
        return failure.codeText().isEmpty() ? "status " + failure.status() : failure.codeText();
    }

    /**
     * An unknown outcome is 5 even when the node called it an internal error: a script must not take a write that may
     * have been applied for one that failed.
     */
    private static int exitStatus(KvClientException failure) {
        if (failure instanceof UnknownOutcomeException) {
            return Exit.UNAVAILABLE;
        }
        return failure.code().map(FailureCode::exitStatus).orElseGet(() -> {
            if (failure instanceof ConflictException) {
                return Exit.CONFLICT;
            }
            return failure instanceof UnavailableException ? Exit.UNAVAILABLE : Exit.ERROR;
        });
    }
}
