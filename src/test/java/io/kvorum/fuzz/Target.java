package io.kvorum.fuzz;

import java.util.List;

/**
 * One parser, how to make inputs for it, and how to know what it should make of them.
 *
 * @param <I> what it reads
 * @param <O> what it makes of it
 */
interface Target<I, O> {
    /** An input, good or bad; follows from the dice alone. */
    I input(Dice dice);

    /** Long inputs, built to cost as much as can be. Each is tried once a run. */
    default List<I> hostile() {
        return List.of();
    }

    /** Calls the parser and does nothing else: time and memory are measured here. */
    O parse(I input) throws Exception;

    /** Whether the parser documents that it refuses bad input in this way. */
    boolean isRefusal(Exception thrown);

    /** Judges what was accepted; throws an {@link AssertionError} when it should not have been, or means something else. */
    void accepted(I input, O output) throws Exception;

    /** Judges a refusal; throws an {@link AssertionError} when the input was good. */
    void refused(I input, Exception refusal) throws Exception;

    /** The input's bytes, for its length and to show it. */
    byte[] bytes(I input);

    /** The most bytes that one parse of so long an input may allocate. */
    long allowance(int length);
}
