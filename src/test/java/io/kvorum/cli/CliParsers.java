package io.kvorum.cli;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class CliParsers {
    private CliParsers() {}

    /** The arguments from a kernel command line; see {@link Arguments}. */
    public static String[] repaired(String[] args, byte[] commandLine) {
        return Arguments.repaired(args, commandLine);
    }
}
