package io.kvorum.storage;

import io.kvorum.testing.Coverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The sequences of steps that a matrix goes through: all of up to some length, and some that are up to two steps longer.
 * With every depth ({@link Coverage#depth}) all sequences of one more length are in it, and as many more of the others.
 */
final class Sequences {
    private final List<List<Step>> all = new ArrayList<>();

    /**
     * @param steps what they are made of
     * @param length up to which there are all of them
     * @param longer how many of the others there are
     */
    Sequences(List<Step> steps, int length, int longer, Random random) {
        int complete = length + Coverage.depth() - 1;
        List<List<Step>> ofLength = List.of(List.of());
        all.addAll(ofLength);
        for (int i = 0; i < complete; i++) {
            ofLength = ofLength.stream()
                    .flatMap(sequence -> steps.stream().map(step -> with(sequence, step)))
                    .toList();
            all.addAll(ofLength);
        }
        for (int i = 0; i < longer * Coverage.depth(); i++) {
            List<Step> sequence = List.of();
            for (int more = complete + 1 + i % 2; more > 0; more--) {
                sequence = with(sequence, steps.get(random.nextInt(steps.size())));
            }
            all.add(sequence);
        }
    }

    private static List<Step> with(List<Step> sequence, Step next) {
        return Stream.concat(sequence.stream(), Stream.of(next)).toList();
    }

    /** Hands each of them to the body, on all cores; throws the first failure. */
    void each(Consumer<List<Step>> body) {
        AtomicReference<AssertionError> failure = new AtomicReference<>();
        all.parallelStream().forEach(sequence -> {
            try {
                if (failure.get() == null) {
                    body.accept(sequence);
                }
            } catch (AssertionError e) {
                failure.compareAndSet(null, e);
            }
        });
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
