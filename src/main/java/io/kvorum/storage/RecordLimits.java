package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.HybridClock;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import java.util.Map;

/** What a record may not be; each check throws a {@link KvorumException} that says what to do. */
final class RecordLimits {
    private final StorageSettings settings;
    private final StorageListener listener;

    RecordLimits(StorageSettings settings, StorageListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** CLOCK_SKEW when the timestamp is too far ahead of the wall clock: one bad clock must not win for ever. */
    void requireNoSkew(String what, HybridTimestamp timestamp, HybridClock time) {
        long ahead = time.aheadMillis(timestamp);
        if (ahead > settings.maxSkewMillis()) {
            listener.skewRefused();
            throw new KvorumException(
                    FailureCode.CLOCK_SKEW,
                    what + " is " + ahead + " ms ahead of this node's clock, the limit is " + settings.maxSkewMillis()
                            + " ms: check the clocks",
                    Map.of("aheadMillis", ahead, "limitMillis", settings.maxSkewMillis()));
        }
    }

    /** TOO_MANY_SIBLINGS when a write adds to more than the limit; one that replaces some is always welcome. */
    void requireFewSiblings(String key, Versioned before, Versioned after) {
        int count = after.siblings().size();
        if (settings.policy() == ConflictPolicy.SIBLINGS
                && count > settings.maxSiblings()
                && count > before.siblings().size()) {
            throw new KvorumException(
                    FailureCode.TOO_MANY_SIBLINGS,
                    "Key \"" + key + "\" would hold " + count + " siblings, the limit is " + settings.maxSiblings()
                            + ": read it and write with the context of that read",
                    Map.of("siblings", count, "limit", settings.maxSiblings()));
        }
    }

    /** TOO_LARGE when the record would be a longer line than recovery takes for one. */
    void requireLength(Record record) {
        if (record.line().length > WalFormat.MAX_LINE) {
            throw new KvorumException(
                    FailureCode.TOO_LARGE,
                    "The record would take " + record.line().length + " bytes with all its siblings, the limit is "
                            + WalFormat.MAX_LINE);
        }
    }
}
