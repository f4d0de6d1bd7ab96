package io.kvorum.nemesis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;

/**
 * What a nemesis needs of the computer. Where something is missing the tests are skipped, and the report names what; with
 * {@code REQUIRE_NEMESIS=1} in the environment they fail instead.
 */
final class Requirements {
    private Requirements() {}

    /** Returns when all is there; skips or fails the test otherwise. */
    static void require() {
        Optional<String> missing = missing();
        if (missing.isPresent() && "1".equals(System.getenv("REQUIRE_NEMESIS"))) {
            throw new IllegalStateException("REQUIRE_NEMESIS=1, but " + missing.get());
        }
        assumeTrue(missing.isEmpty(), () -> "The nemesis is skipped: " + missing.orElseThrow());
    }

    private static Optional<String> missing() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("network namespaces need Linux");
        }
        if (!triedOut("id", "-u").equals(Optional.of("0"))) {
            return Optional.of("it needs root");
        }
        for (String command : List.of("ip -V", "tc -V", "mount -V", "strace -V")) {
            if (triedOut(command.split(" ", -1)).isEmpty()) {
                return Optional.of("there is no command " + command.split(" ", -1)[0]);
            }
        }
        if (WrongClock.library().isEmpty()) {
            return Optional.of("there is no libfaketime");
        }
        return notAllowed();
    }

    private static Optional<String> notAllowed() {
        if (triedOut("strace", "-o", "/dev/null", "true").isEmpty()) {
            return Optional.of("strace may not trace processes here");
        }
        try (NetworkNamespaces network = NetworkNamespaces.of(1)) {
            network.narrow(1, 100);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("no network can be made here: " + e.getMessage());
        }
    }

    /** What the command printed; empty when it is not there or failed. */
    private static Optional<String> triedOut(String... command) {
        try {
            return Optional.of(Shell.run(command));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
