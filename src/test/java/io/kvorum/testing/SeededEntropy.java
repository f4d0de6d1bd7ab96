package io.kvorum.testing;

import io.kvorum.port.Entropy;
import java.util.Random;

/** Randomness that is the same in every run. */
public final class SeededEntropy implements Entropy {
    private final Random random;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
