package io.kvorum.failure;

/**
 * What a failed request left behind. The difference between {@link #NOT_APPLIED} and {@link #UNKNOWN} decides whether a
 * client may retry blindly, so it is a type and not a sentence (compare Maelstrom's definite and indefinite errors).
 */
public enum Outcome {
    /** Nothing was sent or applied anywhere: a retry is safe. */
    NOT_APPLIED("not_applied"),
    /** Some replica may hold the write and it may appear later; it is never rolled back. */
    UNKNOWN("unknown");

    private final String wireName;

    Outcome(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in JSON, for example {@code not_applied}. */
    public String wireName() {
        return wireName;
    }
}
