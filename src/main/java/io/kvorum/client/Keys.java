package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Keys on their way into a URI. */
final class Keys {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Keys() {}

    /**
     * The key as one path segment that no proxy, library or router can read otherwise: every byte but
     * {@code A-Z a-z 0-9 _ ~ -} is encoded, also the dot, so that a key {@code ..} never climbs.
     *
     * @throws RejectedException when the key is empty or no UTF-8 can carry it
     */
    static String encode(String key) {
        ByteBuffer bytes = utf8(key);
        StringBuilder segment = new StringBuilder(key.length() + 16);
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (isPlain(b)) {
                segment.append((char) b);
            } else {
                segment.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return segment.toString();
    }

    /** @throws RejectedException when the key is empty or no UTF-8 can carry it */
    static void check(String key) {
        ByteBuffer unused = utf8(key);
    }

    private static ByteBuffer utf8(String key) {
        if (key.isEmpty()) {
            throw invalid("A key has at least one character");
        }
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
        } catch (CharacterCodingException e) {
            throw invalid("The key has an unpaired surrogate and is not valid Unicode");
        }
    }

    private static RejectedException invalid(String detail) {
        return new RejectedException(Failure.of(FailureCode.INVALID_KEY, detail));
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '_'
                || b == '~'
                || b == '-';
    }
}
