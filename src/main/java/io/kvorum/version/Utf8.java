package io.kvorum.version;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: what is not valid is refused, never replaced. */
public final class Utf8 {
    private Utf8() {}

    /** The text of these bytes, or null when they are not valid UTF-8. */
    public static String decodeOrNull(byte[] bytes) {
        if (ByteScan.isAscii(bytes)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether the bytes are valid UTF-8. */
    public static boolean isValid(byte[] bytes) {
        return ByteScan.isAscii(bytes) || decodeOrNull(bytes) != null;
    }

    /**
     * Gives back text that UTF-8 can carry.
     *
     * @throws IllegalArgumentException when it has an unpaired surrogate
     */
    public static String requireEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    throw new IllegalArgumentException("text with an unpaired surrogate");
                }
            }
        }
        return text;
    }
}
