package io.kvorum.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that somebody most likely meant. */
final class Suggestion {
    /** Longer names are no slip of the finger, and comparing costs the square of the length. */
    private static final int MAX_LENGTH = 64;

    private Suggestion() {}

    /** {@code ; did you mean "x"?} for the closest candidate, empty text when none is close. */
    static String of(String found, Collection<String> candidates) {
        if (found.length() > MAX_LENGTH) {
            return "";
        }
        String lower = found.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = 1 + Math.max(1, lower.length() / 3);
        for (String candidate : candidates) {
            int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best == null ? "" : meant(best);
    }

    static String meant(String name) {
        return "; did you mean \"" + name + "\"?";
    }

    /** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
