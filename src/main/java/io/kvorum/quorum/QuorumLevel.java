package io.kvorum.quorum;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How many replicas a single request asks for: {@code one}, {@code quorum} (a majority), {@code all}, or a number. What
 * it means is known only together with the number of replicas.
 */
public final class QuorumLevel {
    public static final QuorumLevel ONE = new QuorumLevel("one", 1);
    public static final QuorumLevel QUORUM = new QuorumLevel("quorum", 0);
    public static final QuorumLevel ALL = new QuorumLevel("all", 0);

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final String text;
    private final int number;

    private QuorumLevel(String text, int number) {
        this.text = text;
        this.number = number;
    }

    /**
     * Reads a level from a query parameter or flag.
     *
     * @throws IllegalArgumentException when it is none; the message lists what is accepted
     */
    public static QuorumLevel parse(String text) {
        return switch (text) {
            case "one" -> ONE;
            case "quorum" -> QUORUM;
            case "all" -> ALL;
            default -> {
                if (!NUMBER.matcher(text).matches()) {
                    throw new IllegalArgumentException(
                            "A quorum is \"one\", \"quorum\", \"all\" or a number of replicas, found \"" + text + "\"");
                }
                yield of(Integer.parseInt(text));
            }
        };
    }

    /** The level that asks for this many replicas; whether that is possible shows in {@link #resolve}. */
    public static QuorumLevel of(int number) {
        return new QuorumLevel(Integer.toString(number), number);
    }

    /**
     * The number of replicas asked for where a key has {@code n}.
     *
     * @throws KvorumException INVALID_QUORUM when it is outside 1..n
     */
    public int resolve(int n) {
        int resolved = equals(QUORUM) ? n / 2 + 1 : equals(ALL) ? n : number;
        if (resolved < 1 || resolved > n) {
            throw new KvorumException(
                    FailureCode.INVALID_QUORUM,
                    "A quorum of " + resolved + " is not possible with " + n + " replicas a key; ask for 1 to " + n,
                    Map.of("required", resolved, "n", n));
        }
        return resolved;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof QuorumLevel other && text.equals(other.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return text;
    }
}
