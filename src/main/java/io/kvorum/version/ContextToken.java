package io.kvorum.version;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a client has seen of one key, as the opaque text that it hands back with its next write.
 *
 * <p>It carries the highest timestamp it covers, so that the write which replaces it gets a greater one wherever it is
 * minted, and a mark of its key: counters are shared by all keys of an actor, and a token used for another key would
 * cover writes that its owner never saw.
 *
 * @param clock everything seen
 * @param timestamp the highest timestamp that the clock covers
 */
public record ContextToken(VectorClock clock, HybridTimestamp timestamp) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private static final byte[] KEY = "{\"key\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIMESTAMP = "\",\"timestamp\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOCK = "\",\"clock\":{".getBytes(StandardCharsets.US_ASCII);
    private static final int EXPECTED_LENGTH = 160;

    /** Longest token accepted, in characters. */
    public static final int MAX_LENGTH = 16 * 1024;

    /** The context that a read of this state hands out. */
    public static ContextToken of(Versioned versioned) {
        return new ContextToken(versioned.context(), versioned.maxTimestamp());
    }

    /** The token for this key, URL-safe base64 without padding. */
    public String encode(String key) {
        PlainJson json = new PlainJson(EXPECTED_LENGTH);
        json.put(KEY);
        json.putText(keyMark(key));
        json.put(TIMESTAMP);
        json.put(timestamp);
        json.put(CLOCK);
        json.putClock(clock);
        json.put('}');
        byte[] sealed = json.isPlain() ? json.sealed() : encodeAny(key);
        return TEXT.encodeToString(sealed);
    }

    /** Also with actors that need an escape. */
    byte[] encodeAny(String key) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(128)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
                json.writeStartObject();
                json.writeStringField("key", keyMark(key));
                json.writeStringField("timestamp", timestamp.toString());
                json.writeObjectFieldStart("clock");
                for (int i = 0; i < clock.size(); i++) {
                    json.writeNumberField(clock.actor(i), clock.counter(i));
                }
                json.writeEndObject();
            }
            byte[] open = bytes.toByteArray();
            return Checksum.seal(open, open.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    /**
     * Reads a token that {@link #encode} made for the same key.
     *
     * @throws MalformedRecordException when it is not such a token; the message says why
     */
    public static ContextToken decode(String key, String token) throws MalformedRecordException {
        if (token.length() > MAX_LENGTH) {
            throw MalformedRecordException.content("The context token is longer than " + MAX_LENGTH + " characters");
        }
        byte[] line;
        try {
            line = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw MalformedRecordException.content("The context token is not URL-safe base64");
        }
        if (!Checksum.matches(line, 0, line.length)) {
            throw MalformedRecordException.checksum("The context token was cut or changed");
        }
        try (JsonParser json = JSON.createParser(line)) {
            StrictJson.expect(json.nextToken(), JsonToken.START_OBJECT);
            String mark = StrictJson.textField(json, "key");
            HybridTimestamp timestamp = HybridTimestamp.parse(StrictJson.textField(json, "timestamp"));
            VectorClock clock = StrictJson.clockField(json, "clock");
            StrictJson.end(json);
            if (!mark.equals(keyMark(key))) {
                throw MalformedRecordException.content("The context token was handed out for another key");
            }
            return new ContextToken(clock, timestamp);
        } catch (IOException | IllegalArgumentException e) {
            throw MalformedRecordException.content("The context token's content is not valid");
        }
    }

    private static String keyMark(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return Checksum.hex(Checksum.of(bytes, 0, bytes.length));
    }
}
