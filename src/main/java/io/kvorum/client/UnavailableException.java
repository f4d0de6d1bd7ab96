package io.kvorum.client;

/** Nobody could do it now and nothing was applied: retrying later is safe. Every failed read that was valid is one. */
public final class UnavailableException extends KvClientException {
    private static final long serialVersionUID = 1L;

    UnavailableException(Failure failure) {
        super(failure);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
