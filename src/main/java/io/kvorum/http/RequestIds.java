package io.kvorum.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of requests: the client's own when it sent a decent one, else a new one. Used on one event loop. */
final class RequestIds {
    private static final int MAX_LENGTH = 128;

    private final String prefix =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";
    private long minted;

    /** @param sent what the client sent, null when nothing */
    String take(String sent) {
        return sent != null && isDecent(sent) ? sent : prefix + Long.toString(++minted, Character.MAX_RADIX);
    }

    /** Goes into headers and log lines, so only what is harmless there. */
    private static boolean isDecent(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
