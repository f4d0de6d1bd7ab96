package io.kvorum.client;

/** The request contradicts what is there (409) and nothing was applied. */
public final class ConflictException extends KvClientException {
    private static final long serialVersionUID = 1L;

    ConflictException(Failure failure) {
        super(failure);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
