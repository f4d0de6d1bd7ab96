package io.kvorum.cli;

import io.kvorum.version.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments as they were typed. Java decodes them by the locale, and under the C locale, the usual one in a
 * container, every byte beyond ASCII is lost: {@code put hello wörld} would store replacement characters. On Linux the
 * kernel still has the bytes.
 */
final class Arguments {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char REPLACEMENT = '\uFFFD';

    private Arguments() {}

    /** The arguments of {@code main}, read again as UTF-8 when the locale damaged them and the system allows it. */
    static String[] asTyped(String[] args) {
        if (String.join("", args).indexOf(REPLACEMENT) < 0) {
            return args;
        }
        try {
            return repaired(args, Files.readAllBytes(COMMAND_LINE));
        } catch (IOException e) {
            return args;
        }
    }

    /**
     * The arguments from a kernel command line: the last ones of it, each ended by a zero byte. Left as they are when the
     * command line is not theirs after all.
     */
    static String[] repaired(String[] args, byte[] commandLine) {
        List<String> all = split(commandLine);
        if (all.size() < args.length) {
            return args;
        }
        String[] typed = all.subList(all.size() - args.length, all.size()).toArray(String[]::new);
        for (int i = 0; i < args.length; i++) {
            boolean damaged = args[i].indexOf(REPLACEMENT) >= 0;
            if (typed[i] == null || (!damaged && !typed[i].equals(args[i]))) {
                return args;
            }
        }
        return typed;
    }

    /** Null stands for an argument that is not valid UTF-8. */
    private static List<String> split(byte[] commandLine) {
        List<String> arguments = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                byte[] argument = Arrays.copyOfRange(commandLine, start, i);
                arguments.add(Utf8.decodeOrNull(argument));
                start = i + 1;
            }
        }
        return arguments;
    }
}
