package io.kvorum.cluster;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Whether one peer is worth a call now, from the outcomes of the calls made. One failure makes it down, so that a dead
 * peer costs one timeout and not one for each request; while it is down, a single call is let through each time the
 * backoff has passed, and its success brings the peer back. Not thread-safe, but for {@link #reachable}; times are
 * nanoseconds of the monotonic clock.
 */
public final class PeerHealth {
    private final Backoff backoff;
    /** Written by the owner, read by scrapes of the metrics too. */
    private volatile boolean down;

    private boolean probing;

    /** While down: when the next probe may go, or, while one is out, when it counts as lost. */
    private long nextProbeNanos;

    private int failedProbes;
    private int consecutiveFailures;
    private boolean everContacted;
    private long lastContactNanos;

    /** @param backoff how long to leave a peer alone after each failed probe; its maximum is a lost probe's timeout */
    public PeerHealth(Backoff backoff) {
        this.backoff = backoff;
    }

    /** The peer answered, be it with a refusal: it is there. */
    public void succeeded(long nowNanos) {
        down = false;
        probing = false;
        failedProbes = 0;
        consecutiveFailures = 0;
        everContacted = true;
        lastContactNanos = nowNanos;
    }

    /** A call to the peer found nobody or timed out. */
    public void failed(long nowNanos) {
        consecutiveFailures++;
        if (down && !probing) {
            // A straggler sent before the peer went down: it tells nothing new and must not lengthen the backoff.
            return;
        }
        down = true;
        probing = false;
        failedProbes++;
        nextProbeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(backoff.delayMillis(failedProbes));
    }

    /**
     * Whether a call may go to the peer now. While the peer is down, true means that this call is the probe: no other is
     * let through until its outcome was reported, or it has been out for the longest backoff.
     */
    public boolean admits(long nowNanos) {
        if (!down) {
            return true;
        }
        if (nowNanos - nextProbeNanos < 0) {
            return false;
        }
        probing = true;
        nextProbeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(backoff.maxMillis());
        return true;
    }

    /** Whether the last outcome was a success; true before the first. Callable from any thread. */
    public boolean reachable() {
        return !down;
    }

    /** When the peer last answered, on the monotonic clock; empty when it never did. */
    public OptionalLong lastContactNanos() {
        return everContacted ? OptionalLong.of(lastContactNanos) : OptionalLong.empty();
    }

    /** Failures reported since the last success. */
    public int consecutiveFailures() {
        return consecutiveFailures;
    }
}
