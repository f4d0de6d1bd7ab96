package io.kvorum.version;

/** Bytes that should be a record, a token or a log line and are not; the message says what was wrong with them. */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean checksumFailed;

    private MalformedRecordException(String message, boolean checksumFailed) {
        super(message, null, false, false);
        this.checksumFailed = checksumFailed;
    }

    /** The checksum does not match. */
    public static MalformedRecordException checksum(String message) {
        return new MalformedRecordException(message, true);
    }

    /** The checksum matches, or there is none, and the content breaks a rule. */
    public static MalformedRecordException content(String message) {
        return new MalformedRecordException(message, false);
    }

    /** Whether the bytes were changed on their way, rather than written wrong. */
    public boolean checksumFailed() {
        return checksumFailed;
    }
}
