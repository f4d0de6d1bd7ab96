package io.kvorum.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What oracles say, without the cost of a fluent assertion a million times. */
final class Verify {
    private Verify() {}

    static void that(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }

    static void equal(Object found, Object expected) {
        if (!Objects.equals(found, expected)) {
            throw new AssertionError("found " + found + ", expected " + expected);
        }
    }

    static void equal(byte[] found, byte[] expected) {
        if (!Arrays.equals(found, expected)) {
            throw new AssertionError("found " + Arrays.toString(found) + ", expected " + Arrays.toString(expected));
        }
    }

    static void equalLines(List<byte[]> found, List<byte[]> expected) {
        that(found.size() == expected.size(), "found " + found.size() + " lines, expected " + expected.size());
        for (int i = 0; i < found.size(); i++) {
            equal(found.get(i), expected.get(i));
        }
    }

    /** Whether one of the lines is this one. */
    static boolean holds(List<byte[]> lines, byte[] line) {
        for (byte[] candidate : lines) {
            if (Arrays.equals(candidate, line)) {
                return true;
            }
        }
        return false;
    }
}
