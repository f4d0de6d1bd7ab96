package io.kvorum.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the system that end soon. */
final class Shell {
    private Shell() {}

    /**
     * Runs a command and waits for it.
     *
     * @return what it printed
     * @throws IllegalStateException naming the command, its status and its output when the status is not 0
     */
    static String run(String... command) {
        Ended ended = ended(command);
        if (ended.status() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " exited with " + ended.status() + ": " + ended.output());
        }
        return ended.output();
    }

    /** Runs a command whose failure means that there was nothing to do. */
    static void attempt(String... command) {
        ended(command);
    }

    private record Ended(int status, String output) {}

    private static Ended ended(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Not to be interrupted: what a test made must be removed also when its time is over.
            int status = process.onExit().join().exitValue();
            return new Ended(status, output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
