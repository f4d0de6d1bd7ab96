package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Remembers the last calls that must not be done twice, should something between two nodes deliver them again: a
 * forwarded write would be minted a second time, under another dot. Used on one event loop.
 */
final class TakenCalls {
    private static final int REMEMBERED = 10_000;

    private final LinkedHashSet<String> taken = new LinkedHashSet<>();

    /**
     * Takes a call, once.
     *
     * @param id null when its sender did not name it
     * @throws KvorumException OUTCOME_UNKNOWN when it was taken before: what becomes of it, the first answer tells
     */
    void take(String id) {
        if (id == null) {
            return;
        }
        if (!taken.add(id)) {
            throw new KvorumException(FailureCode.OUTCOME_UNKNOWN, "The call " + id + " has arrived before");
        }
        if (taken.size() > REMEMBERED) {
            Iterator<String> eldest = taken.iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
