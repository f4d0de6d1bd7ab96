package io.kvorum.cluster;

import io.kvorum.port.Entropy;

/**
 * One start of a node with its data, told to the others with every call. A node whose disk was replaced or rolled back
 * cannot know it by itself; whoever remembers a start of it that it does not remember can. Written as {@code
 * 2-17-5f0c2a9be1d34c77}.
 *
 * @param generation grows whenever the node finds out that it lost data, at least 1
 * @param starts how often the node started in this generation, at least 1
 * @param mark sixteen hex digits that no two starts share
 */
public record Life(long generation, long starts, String mark) {
    private static final int MARK_DIGITS = 16;

    public Life {
        boolean hex = mark.length() == MARK_DIGITS
                && mark.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (generation < 1 || starts < 1 || !hex) {
            throw malformed(generation + "-" + starts + "-" + mark);
        }
    }

    /** The first start with an empty data directory. */
    public static Life first(Entropy entropy) {
        return new Life(1, 1, freshMark(entropy));
    }

    private static String freshMark(Entropy entropy) {
        String digits = Long.toHexString(entropy.nextLong());
        return "0".repeat(MARK_DIGITS - digits.length()) + digits;
    }

    /** The next start with the same data. */
    Life startedAgain(Entropy entropy) {
        return new Life(generation, starts + 1, freshMark(entropy));
    }

    /** The life that begins once the node knows that its data are not all that it had in the other. */
    Life renewedAfter(Life known, Entropy entropy) {
        return new Life(Math.max(generation, known.generation) + 1, 1, freshMark(entropy));
    }

    /** Whether this one came later than the other. */
    public boolean follows(Life known) {
        return generation > known.generation || (generation == known.generation && starts > known.starts);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Life parse(String text) {
        String[] parts = text.split("-", -1);
        if (parts.length != 3 || !isNumber(parts[0]) || !isNumber(parts[1])) {
            throw malformed(text);
        }
        return new Life(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("A life looks like 2-17-5f0c2a9be1d34c77, found \"" + text + "\"");
    }

    @Override
    public String toString() {
        return generation + "-" + starts + "-" + mark;
    }
}
