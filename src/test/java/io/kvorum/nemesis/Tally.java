package io.kvorum.nemesis;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What happened how often. A check of something that never happened proves nothing. Thread-safe. */
final class Tally {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    void happened(String what) {
        counts.computeIfAbsent(what, unused -> new LongAdder()).increment();
    }

    long count(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** One line each, sorted by name. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "  %-44s %,8d",
                        entry.getKey(),
                        entry.getValue().sum()))
                .collect(Collectors.joining("\n"));
    }
}
