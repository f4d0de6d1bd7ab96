package io.kvorum.config;

import java.util.Objects;

/**
 * One thing wrong with the configuration.
 *
 * @param path dotted path of the setting, for example {@code cluster.peers[1].address}; empty when the whole source is
 *     unusable
 * @param source where it was said: file with line and column, environment variable, flag or default
 * @param found what was there
 * @param expected what would have been right
 */
public record ConfigError(String path, String source, String found, String expected) {
    public ConfigError {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(expected, "expected");
    }

    /** All four on one line, the source first, as compilers do and editors understand. */
    @Override
    public String toString() {
        String place = path.isEmpty() ? source : source + ": " + path;
        return place + ": found " + found + ", expected " + expected;
    }
}
