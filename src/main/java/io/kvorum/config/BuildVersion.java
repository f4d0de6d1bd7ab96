package io.kvorum.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, written into the jar when it was made. */
public final class BuildVersion {
    private static final String FILE = "/io/kvorum/build.properties";

    private BuildVersion() {}

    /** For example {@code 0.1.0}. */
    public static String read() {
        try (InputStream file = BuildVersion.class.getResourceAsStream(FILE)) {
            Properties build = new Properties();
            build.load(file);
            return build.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + FILE + " failed", e);
        }
    }
}
