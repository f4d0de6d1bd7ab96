package io.kvorum.nemesis;

import io.kvorum.quorum.QuorumLevel;
import java.util.Random;

/**
 * How many replicas a call asks for.
 *
 * @param text as in the query; null when the call does not say and the configured number counts
 * @param replicas how many that is
 */
record Level(String text, int replicas) {
    static final Level CONFIGURED = new Level(null, NemesisSettings.W);
    static final Level ALL = of(QuorumLevel.ALL);

    private static Level of(QuorumLevel level) {
        return new Level(level.toString(), level.resolve(NemesisSettings.N));
    }

    /** Mostly the configured one. */
    static Level draw(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> of(QuorumLevel.ONE);
            case 1 -> ALL;
            case 2 -> of(QuorumLevel.QUORUM);
            case 3 -> of(QuorumLevel.of(1 + random.nextInt(NemesisSettings.N)));
            default -> CONFIGURED;
        };
    }

    /** The query that says so for this parameter. */
    String query(String parameter) {
        return text == null ? "" : "?" + parameter + "=" + text;
    }
}
