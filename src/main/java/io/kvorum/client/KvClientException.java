package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import java.util.Optional;

/**
 * Why a request failed. The type says whether a retry is safe; {@link #getMessage()} is one or two sentences for a
 * person. It carries no stack trace: it is an answer, not a bug.
 */
public abstract sealed class KvClientException extends RuntimeException
        permits RejectedException, ConflictException, UnavailableException, UnknownOutcomeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final String requestId;

    KvClientException(Failure failure) {
        super(failure.detail(), failure.cause(), false, false);
        this.code = failure.code();
        this.status = failure.status();
        this.requestId = failure.requestId();
    }

    /** The failure, empty when the answer had no code or a newer server sent one that this client does not know. */
    public Optional<FailureCode> code() {
        return FailureCode.fromCode(code);
    }

    /** The stable code as it was sent, also when this client does not know it; empty when there was none. */
    public String codeText() {
        return code;
    }

    /** The HTTP status, 0 when nobody answered. */
    public int status() {
        return status;
    }

    /** What went wrong, one or two sentences. */
    public String detail() {
        return getMessage();
    }

    /** The id to look for in the nodes' logs, empty when the request never got one. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** Whether the same request may simply be sent again: nothing was applied, and later it may succeed. */
    public abstract boolean retryable();
}
