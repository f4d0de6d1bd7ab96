package io.kvorum.client;

import io.kvorum.failure.FailureCode;

/**
 * What every {@link KvClientException} tells.
 *
 * @param code the stable code, possibly one that this client does not know; empty when the answer had none
 * @param status the HTTP status, 0 when nobody answered
 * @param detail one or two sentences
 * @param requestId null when none is known
 * @param cause null when the failure is an answer
 */
record Failure(String code, int status, String detail, String requestId, Throwable cause) {
    /** A failure the client found itself. */
    static Failure of(FailureCode code, String detail) {
        return new Failure(code.code(), 0, detail, null, null);
    }

    Failure from(String request) {
        return new Failure(code, status, detail, request, cause);
    }

    Failure because(Throwable reason) {
        return new Failure(code, status, detail, requestId, reason);
    }
}
