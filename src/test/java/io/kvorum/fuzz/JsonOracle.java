package io.kvorum.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a body says, found out another way: as text, as a whole tree, by rules put differently. */
final class JsonOracle {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonOracle() {}

    /** The text of bytes that are UTF-8 as it must be, else null. */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The one JSON value that the bytes hold, null when they hold anything else. */
    static JsonNode value(byte[] bytes) {
        String text = text(bytes);
        if (text == null) {
            return null;
        }
        try {
            JsonNode value = MAPPER.readTree(text);
            return value.isMissingNode() ? null : value;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The object whose members all have these names, null when the bytes hold anything else. */
    static JsonNode object(byte[] bytes, Set<String> names) {
        JsonNode value = value(bytes);
        if (value == null || !value.isObject()) {
            return null;
        }
        for (var member : value.properties()) {
            if (!names.contains(member.getKey())) {
                return null;
            }
        }
        return value;
    }

    /** Whether each of these members is absent or a text. */
    static boolean areTexts(JsonNode object, String... names) {
        for (String name : names) {
            if (object.has(name) && !object.get(name).isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** The member's text, null when absent. */
    static String text(JsonNode object, String name) {
        return object.has(name) ? object.get(name).textValue() : null;
    }

    /** Whether UTF-8 can carry the text. */
    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
