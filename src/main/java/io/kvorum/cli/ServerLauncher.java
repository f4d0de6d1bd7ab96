package io.kvorum.cli;

/** Starts a node and runs it to its end; the command line only reads the flags. */
@FunctionalInterface
interface ServerLauncher {
    /**
     * Runs a node until it was told to stop, or only checks its configuration.
     *
     * @return the exit status, one of {@code FailureCode.Exit}
     */
    int run(ServerArgs args);
}
