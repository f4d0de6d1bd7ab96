package io.kvorum.failure;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A failure with a stable code, a sentence for a person, and facts for a program. It carries no stack trace: it is an
 * answer, not a bug, and thousands a second must stay cheap.
 */
public final class KvorumException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;
    private final transient Map<String, Object> facts;

    /**
     * @param code what failed
     * @param detail what was wrong, what was expected and what to do, in one or two sentences
     */
    public KvorumException(FailureCode code, String detail) {
        this(code, detail, Map.of());
    }

    /**
     * @param facts extra members of the problem+json answer; values are strings, numbers, booleans, lists or maps of
     *     these
     */
    public KvorumException(FailureCode code, String detail, Map<String, ?> facts) {
        super(Objects.requireNonNull(detail, "detail"), null, false, false);
        this.code = Objects.requireNonNull(code, "code");
        this.facts = new TreeMap<>(facts);
    }

    /** What failed. */
    public FailureCode code() {
        return code;
    }

    /** Extra facts, sorted by name; never null. */
    public Map<String, Object> facts() {
        return facts == null ? Map.of() : facts;
    }
}
