package io.kvorum.version;

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
        try {
            return new Value(Utf8.requireEncodable(text).getBytes(StandardCharsets.UTF_8), null);
        } catch (IllegalArgumentException e) {
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
