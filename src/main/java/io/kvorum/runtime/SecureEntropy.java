package io.kvorum.runtime;

import io.kvorum.port.Entropy;
import java.security.SecureRandom;

/** Randomness that two nodes started at the same moment do not share. Thread-safe. */
public final class SecureEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
