package io.kvorum.client;

import java.util.Set;

/**
 * How many replicas must answer a read or acknowledge a write: a number, or a word the node resolves against its own N.
 *
 * @param text {@code one}, {@code quorum}, {@code all} or a number of at least 1
 */
public record QuorumLevel(String text) {
    private static final Set<String> WORDS = Set.of("one", "quorum", "all");
    private static final int MAX_DIGITS = 4;

    /**
     * @throws IllegalArgumentException when the text is neither such a word nor such a number; whether the number is
     *     possible is the node's to say
     */
    public QuorumLevel {
        if (!WORDS.contains(text) && !isPositiveNumber(text)) {
            throw new IllegalArgumentException(
                    "A quorum is one, quorum, all or a number of at least 1, found \"" + text + "\"");
        }
    }

    /** Exactly this many replicas, at least 1. */
    public static QuorumLevel of(int replicas) {
        return new QuorumLevel(Integer.toString(replicas));
    }

    private static boolean isPositiveNumber(String text) {
        return text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && text.chars().anyMatch(c -> c != '0');
    }

    @Override
    public String toString() {
        return text;
    }
}
