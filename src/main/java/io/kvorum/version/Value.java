package io.kvorum.version;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a user stored: bytes, and the content type they came with.
 *
 * @param bytes the value; shared, never modified after construction
 * @param contentType the type given with raw bytes, or null for the text of a JSON body
 */
@SuppressWarnings("ArrayRecordComponent") // equality is defined below
public record Value(byte[] bytes, String contentType) {
    public Value {
        Objects.requireNonNull(bytes, "bytes");
    }

    /**
     * The text of a JSON body.
     *
     * @throws IllegalArgumentException when the text has an unpaired surrogate, which no UTF-8 can carry
     */
    public static Value text(String text) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            ByteBuffer encoded = encoder.encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return new Value(bytes, null);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The text has an unpaired surrogate and is not valid Unicode", e);
        }
    }

    /** The value as text when its bytes are valid UTF-8, else null. */
    public String asText() {
        return Utf8.decodeOrNull(bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Value other
                && Arrays.equals(bytes, other.bytes)
                && Objects.equals(contentType, other.contentType);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Objects.hashCode(contentType);
    }

    @Override
    public String toString() {
        String text = asText();
        return text != null ? '"' + text + '"' : bytes.length + " bytes";
    }
}
