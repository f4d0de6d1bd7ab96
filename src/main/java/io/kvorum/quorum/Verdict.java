package io.kvorum.quorum;

/** Where a request stands with its replicas. */
public enum Verdict {
    /** Too few answers yet, and enough replicas may still answer. */
    PENDING,
    /** Enough replicas answered; this never changes again. */
    MET,
    /** So many replicas failed that the rest cannot be enough. */
    IMPOSSIBLE
}
