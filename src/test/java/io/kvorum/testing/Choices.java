package io.kvorum.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Yes or no to every question of a run, and in the next run otherwise, until all was tried, however many are asked. */
public final class Choices implements BooleanSupplier {
    private final List<Boolean> answers = new ArrayList<>();
    private int asked;

    @Override
    public boolean getAsBoolean() {
        if (asked == answers.size()) {
            answers.add(false);
        }
        return answers.get(asked++);
    }

    /** Prepares a run with the answers of the last one. */
    public Choices again() {
        asked = 0;
        return this;
    }

    /** Prepares the next run: turns the last answer that was no; false when there is none. */
    public boolean next() {
        asked = 0;
        int last = answers.lastIndexOf(false);
        if (last < 0) {
            return false;
        }
        answers.subList(last, answers.size()).clear();
        answers.add(true);
        return true;
    }
}
