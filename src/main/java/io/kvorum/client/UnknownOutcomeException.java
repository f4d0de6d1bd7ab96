package io.kvorum.client;

/**
 * The write was sent and may or may not have been applied, now or later: no quorum acknowledged in time, or the answer
 * never arrived. The client never repeats such a write by itself. A caller may, when writing the same value twice does no
 * harm; or it reads the key and decides.
 */
public final class UnknownOutcomeException extends KvClientException {
    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(Failure failure) {
        super(failure);
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
