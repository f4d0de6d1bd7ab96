package io.kvorum.port;

/** Randomness for identities and jitter; a simulation seeds it. */
public interface Entropy {
    /** 64 random bits. */
    long nextLong();

    /** A uniform number in {@code [0, 1)}. */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
