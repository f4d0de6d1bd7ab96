package io.kvorum.version;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.TreeMap;

/**
 * Reads JSON that Kvorum itself wrote, where every field has its place: anything else is refused with what was expected
 * and what was found. Each method throws {@link IllegalArgumentException} for that, and {@link IOException} where the
 * bytes are no JSON at all.
 */
public final class StrictJson {
    private StrictJson() {}

    /** Refuses a token other than the expected one; null stands for the end of the input. */
    public static void expect(JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw new IllegalArgumentException("expected " + expected + ", found " + found);
        }
    }

    /** Moves to the field of this name. */
    public static void field(JsonParser json, String name) throws IOException {
        expect(json.nextToken(), JsonToken.FIELD_NAME);
        if (!json.currentName().equals(name)) {
            throw new IllegalArgumentException("expected \"" + name + "\", found \"" + json.currentName() + "\"");
        }
    }

    /** The text of the next field, which has this name. */
    public static String textField(JsonParser json, String name) throws IOException {
        field(json, name);
        return text(json);
    }

    /** The next token, a text. An escape can spell what UTF-8 cannot carry; that could never be written again. */
    static String text(JsonParser json) throws IOException {
        expect(json.nextToken(), JsonToken.VALUE_STRING);
        return Utf8.requireEncodable(json.getText());
    }

    /** The whole number of the next field, which has this name. */
    public static long numberField(JsonParser json, String name) throws IOException {
        field(json, name);
        return number(json);
    }

    /** The next token, a whole number. */
    static long number(JsonParser json) throws IOException {
        expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    /** The clock in the next field, which has this name. */
    static VectorClock clockField(JsonParser json, String name) throws IOException {
        field(json, name);
        expect(json.nextToken(), JsonToken.START_OBJECT);
        TreeMap<String, Long> counters = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String actor = Utf8.requireEncodable(json.currentName());
            counters.put(actor, number(json));
        }
        expect(json.currentToken(), JsonToken.END_OBJECT);
        return VectorClock.of(counters);
    }

    /** Reads the checksum field, which the caller has verified, and the end of the line. */
    public static void end(JsonParser json) throws IOException {
        textField(json, "checksum");
        expect(json.nextToken(), JsonToken.END_OBJECT);
        expect(json.nextToken(), null);
    }

    /** What was wrong, on one line and without the parser's idea of where. */
    public static String reason(Exception e) {
        String message =
                String.valueOf(e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
