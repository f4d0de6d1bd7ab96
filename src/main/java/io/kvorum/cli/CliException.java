package io.kvorum.cli;

/** A failure that a command found itself: its one line and its exit status. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final String code;

    /** @param exitStatus one of {@code FailureCode.Exit} */
    CliException(int exitStatus, String code, String sentence) {
        super(sentence, null, false, false);
        this.exitStatus = exitStatus;
        this.code = code;
    }

    int exitStatus() {
        return exitStatus;
    }

    String code() {
        return code;
    }
}
