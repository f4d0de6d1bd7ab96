package io.kvorum.client;

/** The request was refused (4xx) and nothing was applied: it would be refused again. */
public final class RejectedException extends KvClientException {
    private static final long serialVersionUID = 1L;

    RejectedException(Failure failure) {
        super(failure);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
