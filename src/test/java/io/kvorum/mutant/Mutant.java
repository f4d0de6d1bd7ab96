package io.kvorum.mutant;

import io.kvorum.check.Violation.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * A bug to be planted.
 *
 * @param name how it is called on the command line and in the table
 * @param description what the code then does wrong, in one sentence
 * @param edits what is changed in the source
 * @param caughtBy what must notice
 */
record Mutant(String name, String description, List<Edit> edits, Check caughtBy) {
    /**
     * A change of one source file.
     *
     * @param file below {@code src/main/java/io/kvorum}
     * @param snippet stands there exactly once
     * @param replacement what stands there instead
     */
    record Edit(String file, String snippet, String replacement) {}

    /** Something that passes on the real code and must fail on the mutant. */
    sealed interface Check {
        /**
         * Simulated clusters.
         *
         * @param first the first of the seeds 1, 2, 3… that notices; tried before the others
         * @param promise what that seed says is broken
         */
        record Seeds(long first, Promise promise) implements Check {}

        /**
         * A test class.
         *
         * @param name of the class, with its package
         * @param because why a simulated cluster does not show the bug, or not soon
         */
        record TestClass(String name, String because) implements Check {
            String simpleName() {
                return name.substring(name.lastIndexOf('.') + 1);
            }
        }
    }

    static Mutant of(String name, String description) {
        return new Mutant(name, description, List.of(), null);
    }

    Mutant in(String file, String snippet, String replacement) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(file, snippet, replacement));
        return new Mutant(name, description, List.copyOf(more), caughtBy);
    }

    Mutant caughtBySeed(long first, Promise promise) {
        return new Mutant(name, description, edits, new Check.Seeds(first, promise));
    }

    Mutant caughtByTest(String testClass, String because) {
        return new Mutant(name, description, edits, new Check.TestClass("io.kvorum." + testClass, because));
    }

    @Override
    public String toString() {
        return name;
    }
}
