package io.kvorum.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** How an answer is printed. */
enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code -o} of the commands that print no value. */
    static final class Choice {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "text (default) for people, or json: the node's whole answer.")
        private Format format = TEXT;

        boolean json() {
            return format == JSON;
        }
    }
}
