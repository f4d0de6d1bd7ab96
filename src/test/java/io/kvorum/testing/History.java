package io.kvorum.testing;

import io.kvorum.testing.NodeApi.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients were told about their writes, and whether what is read later agrees with it. Each key has one writer that writes
 * one value after the other, each value once. Thread-safe.
 */
public final class History {
    /** All that may be read of one key: the last acknowledged value, and any later one whose outcome is unknown. */
    private static final class Allowed {
        private String acknowledged;
        private final Set<String> unknown = new HashSet<>();
    }

    private final Map<String, Allowed> keys = new TreeMap<>();
    private int acknowledgements;

    /** Books the answer to the write of {@code value}. */
    public synchronized void record(String key, String value, Answer answer) {
        Allowed allowed = keys.computeIfAbsent(key, unused -> new Allowed());
        if (answer.status() == 200) {
            allowed.acknowledged = value;
            allowed.unknown.clear();
            acknowledgements++;
        } else if (!isDefinite(answer)) {
            allowed.unknown.add(value);
        }
    }

    /** Whether the answer promises that the write happened nowhere and never will. */
    private static boolean isDefinite(Answer answer) {
        return answer.status() == Answer.NOT_SENT || answer.outcome().equals("not_applied");
    }

    public synchronized int acknowledgements() {
        return acknowledgements;
    }

    /** Reads every key through this node; one sentence for each answer that contradicts the history. */
    public synchronized List<String> violations(NodeApi node) {
        List<String> violations = new ArrayList<>();
        keys.forEach((key, allowed) -> {
            Answer answer = node.get(key);
            boolean absent = answer.status() == 404;
            boolean legal = absent
                    ? allowed.acknowledged == null
                    : answer.status() == 200
                            && (answer.value().equals(allowed.acknowledged)
                                    || allowed.unknown.contains(answer.value()));
            if (!legal) {
                violations.add(key + ": acknowledged " + allowed.acknowledged + ", unknown " + allowed.unknown
                        + ", read " + (absent ? "nothing" : answer.status() + " " + answer.value()));
            }
        });
        return violations;
    }
}
