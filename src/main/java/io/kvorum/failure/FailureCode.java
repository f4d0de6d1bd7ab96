package io.kvorum.failure;

import java.util.Locale;
import java.util.Optional;

/**
 * Every way a request can fail: the stable {@code code} of its problem+json answer, its HTTP status, the exit status of
 * the command line, whether a retry can help, and what the failure left behind.
 *
 * <p>Codes are part of the API: they may be added, never renamed.
 */
public enum FailureCode {
    INVALID_REQUEST(400, Exit.ERROR, Outcome.NOT_APPLIED, "The request is malformed"),
    INVALID_KEY(400, Exit.ERROR, Outcome.NOT_APPLIED, "The key is not valid"),
    INVALID_CONTEXT(400, Exit.ERROR, Outcome.NOT_APPLIED, "The context token is not valid"),
    INVALID_QUORUM(400, Exit.ERROR, Outcome.NOT_APPLIED, "The requested quorum is not possible"),
    BAD_CHECKSUM(400, Exit.ERROR, Outcome.NOT_APPLIED, "The record's checksum does not match its content"),
    CLOCK_SKEW(400, Exit.ERROR, Outcome.NOT_APPLIED, "The timestamp is too far in the future"),
    FOREIGN_CLUSTER(403, Exit.ERROR, Outcome.NOT_APPLIED, "The request belongs to another cluster"),
    NOT_FOUND(404, Exit.NOT_FOUND, Outcome.NOT_APPLIED, "The key has no value"),
    NO_SUCH_ROUTE(404, Exit.ERROR, Outcome.NOT_APPLIED, "There is nothing at this path"),
    UNKNOWN_MEMBER(404, Exit.NOT_FOUND, Outcome.NOT_APPLIED, "No member has this id"),
    METHOD_NOT_ALLOWED(405, Exit.ERROR, Outcome.NOT_APPLIED, "The path does not support this method"),
    NOT_ACCEPTABLE(406, Exit.ERROR, Outcome.NOT_APPLIED, "No representation matches the Accept header"),
    MEMBER_CONFLICT(409, Exit.CONFLICT, Outcome.NOT_APPLIED, "The membership change contradicts the member list"),
    TOO_MANY_SIBLINGS(409, Exit.CONFLICT, Outcome.NOT_APPLIED, "The key holds too many unresolved siblings"),
    LENGTH_REQUIRED(411, Exit.ERROR, Outcome.NOT_APPLIED, "The request needs a body of known length"),
    TOO_LARGE(413, Exit.ERROR, Outcome.NOT_APPLIED, "The body is larger than the limit"),
    URI_TOO_LONG(414, Exit.ERROR, Outcome.NOT_APPLIED, "The request line is longer than the limit"),
    UNSUPPORTED_MEDIA_TYPE(415, Exit.ERROR, Outcome.NOT_APPLIED, "The body's content type is not supported here"),
    HEADERS_TOO_LARGE(431, Exit.ERROR, Outcome.NOT_APPLIED, "The request headers are larger than the limit"),
    INTERNAL(500, Exit.ERROR, Outcome.UNKNOWN, "The server failed to handle the request"),
    WRITE_QUORUM_UNAVAILABLE(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "Too few replicas can take the write"),
    READ_QUORUM_UNAVAILABLE(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "Too few replicas answered the read"),
    OVERLOADED(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "The node has more work than it can take"),
    NOT_READY(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "The node is starting or stopping"),
    DEADLINE_EXPIRED(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "The deadline had passed before the work began"),
    UNAVAILABLE(503, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "No node could be reached"),
    OUTCOME_UNKNOWN(504, Exit.UNAVAILABLE, Outcome.UNKNOWN, "The write may or may not have been applied"),
    DISK_FULL(507, Exit.UNAVAILABLE, Outcome.NOT_APPLIED, "The disk has no room for the write");

    private final int status;
    private final int exitStatus;
    private final Outcome outcome;
    private final String title;

    FailureCode(int status, int exitStatus, Outcome outcome, String title) {
        this.status = status;
        this.exitStatus = exitStatus;
        this.outcome = outcome;
        this.title = title;
    }

    /** The stable code, for example {@code outcome_unknown}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The HTTP status, 400..599. */
    public int status() {
        return status;
    }

    /** The exit status of the command line, one of {@link Exit}. */
    public int exitStatus() {
        return exitStatus;
    }

    /** One short sentence, the same for every occurrence of this failure (RFC 9457 {@code title}). */
    public String title() {
        return title;
    }

    /** What the failure left behind when it hit a write. */
    public Outcome outcome() {
        return outcome;
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean retryable() {
        return status == 503 || status == 507;
    }

    /** The failure with this stable code, empty when no such code exists (a newer server may know more). */
    public static Optional<FailureCode> fromCode(String code) {
        for (FailureCode candidate : values()) {
            if (candidate.code().equals(code)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Exit statuses of the command line. */
    public static final class Exit {
        public static final int OK = 0;
        public static final int ERROR = 1;
        public static final int USAGE = 2;
        public static final int NOT_FOUND = 3;
        public static final int CONFLICT = 4;
        public static final int UNAVAILABLE = 5;

        private Exit() {}
    }
}
