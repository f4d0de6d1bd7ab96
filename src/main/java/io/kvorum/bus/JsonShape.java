package io.kvorum.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ByteScan;
import io.kvorum.version.Utf8;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What one flat JSON object that others send may hold. Reads it strictly: broken JSON, anything after the object,
 * members twice, unknown members and wrong types are refused, saying what was found where and what was expected.
 * Thread-safe.
 *
 * @param what the object is called in messages, for example {@code The body}
 * @param example how it looks when it is right
 * @param members the members it may hold
 */
public record JsonShape(String what, String example, Map<String, Kind> members) {
    private static final JsonFactory JSON = JsonFactory.builder()
            // UTF-8 and nothing else: detection would take UTF-16 for an answer.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    // Bodies are bounded where they enter; the parser need not know a second limit.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What a member must be. */
    public enum Kind {
        TEXT("a string"),
        NUMBER("a whole number"),
        FLAG("true or false"),
        /** A quorum, kept as text. */
        LEVEL("a number of replicas, \"one\", \"quorum\" or \"all\"");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    public JsonShape {
        members = Map.copyOf(members);
    }

    /**
     * Reads a body.
     *
     * @throws KvorumException INVALID_REQUEST when it is not exactly one object of this shape
     */
    public JsonFields read(byte[] body) {
        if (body.length == 0) {
            throw invalid(what + " is empty; expected " + example);
        }
        Map<String, Object> plain = PlainObject.readOrNull(body, members);
        return plain != null ? new JsonFields(plain) : parsed(body);
    }

    private JsonFields parsed(byte[] body) {
        try (JsonParser json = parser(what, body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw invalid(what + " is not a JSON object; expected " + example);
            }
            Map<String, Object> values = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                Kind kind = known(name);
                json.nextToken();
                Object value = value(json, kind);
                if (value == null) {
                    throw wrongType(name, kind, found(json.currentToken()) + where(json));
                }
                if (values.put(name, value) != null) {
                    throw invalid(what + " has the member \"" + name + "\" twice" + where(json));
                }
            }
            if (json.nextToken() != null) {
                throw invalid(what + " goes on after the JSON object" + where(json) + "; expected " + example);
            }
            return new JsonFields(values);
        } catch (JsonProcessingException e) {
            throw notJson(what, e);
        } catch (IOException e) {
            throw invalid(what + " is not valid JSON: " + e.getMessage());
        }
    }

    /**
     * A parser over bytes that are certain to be UTF-8.
     *
     * @throws KvorumException INVALID_REQUEST when they are not
     */
    public static JsonParser parser(String what, byte[] body) throws IOException {
        if (ByteScan.isAscii(body)) {
            return JSON.createParser(body);
        }
        // Jackson reads overlong forms and encoded surrogates; strict decoding refuses them.
        String text = Utf8.decodeOrNull(body);
        if (text == null) {
            throw invalid(what + " is not valid UTF-8");
        }
        return JSON.createParser(text);
    }

    /** The refusal of broken JSON. */
    public static KvorumException notJson(String what, JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        // A number, name or nesting beyond the parser's own limits is reported without a place.
        String where = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
        return invalid(what + " is not valid JSON" + where + ": " + e.getOriginalMessage());
    }

    /**
     * Checks an object that is parsed already.
     *
     * @throws KvorumException INVALID_REQUEST when it is not of this shape
     */
    public JsonFields read(Map<String, Object> object) {
        Map<String, Object> values = new HashMap<>();
        object.forEach((name, found) -> {
            Kind kind = known(name);
            Object value = value(found, kind);
            if (value == null) {
                throw wrongType(
                        name, kind, found == null ? "null" : found.getClass().getSimpleName());
            }
            values.put(name, value);
        });
        return new JsonFields(values);
    }

    private Kind known(String name) {
        // Objects that never were JSON may have a member without a name.
        Kind kind = name == null ? null : members.get(name);
        if (kind == null) {
            throw invalid(what + " has the unknown member \"" + name + "\"; known are "
                    + String.join(", ", new TreeSet<>(members.keySet())));
        }
        return kind;
    }

    private static Object value(JsonParser json, Kind kind) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> kind == Kind.TEXT || kind == Kind.LEVEL ? json.getText() : null;
            case VALUE_NUMBER_INT ->
                switch (kind) {
                    case NUMBER ->
                        json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : json.getLongValue();
                    case LEVEL -> json.getText();
                    default -> null;
                };
            case VALUE_TRUE, VALUE_FALSE -> kind == Kind.FLAG ? json.getBooleanValue() : null;
            default -> null;
        };
    }

    private static Object value(Object found, Kind kind) {
        boolean whole = found instanceof Integer || found instanceof Long;
        return switch (kind) {
            case TEXT -> found instanceof String ? found : null;
            case NUMBER -> whole ? ((Number) found).longValue() : null;
            case FLAG -> found instanceof Boolean ? found : null;
            case LEVEL -> whole || found instanceof String ? found.toString() : null;
        };
    }

    private KvorumException wrongType(String name, Kind kind, String found) {
        return invalid(what + "'s member \"" + name + "\" must be " + kind.expected + ", found " + found);
    }

    private static String found(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> token.asString();
        };
    }

    private static String where(JsonParser json) {
        return " (line " + json.currentTokenLocation().getLineNr() + ", column "
                + json.currentTokenLocation().getColumnNr() + ")";
    }

    private static KvorumException invalid(String detail) {
        return new KvorumException(FailureCode.INVALID_REQUEST, detail);
    }
}
