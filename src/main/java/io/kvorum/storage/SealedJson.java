package io.kvorum.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.version.ByteScan;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A flat JSON object of texts and numbers on one line, closed by a {@link Checksum}: every line that is not a record. */
final class SealedJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String CHECKSUM = "checksum";

    private final Map<String, Object> fields = new LinkedHashMap<>();

    SealedJson put(String name, String text) {
        fields.put(name, text);
        return this;
    }

    SealedJson put(String name, long number) {
        fields.put(name, number);
        return this;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** @throws MalformedRecordException when there is no such text */
    String text(String name) throws MalformedRecordException {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw MalformedRecordException.content("the text \"" + name + "\" is missing");
    }

    /** @throws MalformedRecordException when there is no such number, or it is negative */
    long number(String name) throws MalformedRecordException {
        if (fields.get(name) instanceof Long number && number >= 0) {
            return number;
        }
        throw MalformedRecordException.content("the number \"" + name + "\" is missing");
    }

    /** The line, without a newline. */
    byte[] seal() {
        byte[] plain = plainOrNull();
        return plain != null ? plain : generated();
    }

    /** The same in a fraction of the time, when no text needs an escape: each batch of the log ends in such a line. */
    private byte[] plainOrNull() {
        StringBuilder json = new StringBuilder(128).append('{');
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            json.append(json.length() == 1 ? "\"" : ",\"")
                    .append(field.getKey())
                    .append("\":");
            if (field.getValue() instanceof Long number) {
                json.append(number.longValue());
            } else {
                json.append('"').append(field.getValue()).append('"');
            }
            if (!isPlain(field.getKey()) || (field.getValue() instanceof String text && !isPlain(text))) {
                return null;
            }
        }
        byte[] open = json.toString().getBytes(StandardCharsets.US_ASCII);
        return Checksum.seal(open, open.length);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!ByteScan.isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The line, whatever the texts are. */
    byte[] generated() {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(128)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
                json.writeStartObject();
                for (Map.Entry<String, Object> field : fields.entrySet()) {
                    json.writeFieldName(field.getKey());
                    if (field.getValue() instanceof Long number) {
                        json.writeNumber(number);
                    } else {
                        json.writeString((String) field.getValue());
                    }
                }
            }
            byte[] open = bytes.toByteArray();
            return Checksum.seal(open, open.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    /**
     * Reads what {@link #seal} wrote.
     *
     * @throws MalformedRecordException when the checksum fails or the line is something else
     */
    static SealedJson parse(byte[] line) throws MalformedRecordException {
        if (!Checksum.matches(line, 0, line.length)) {
            throw MalformedRecordException.checksum("the checksum does not match");
        }
        SealedJson parsed = new SealedJson();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = Utf8.requireEncodable(json.currentName());
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    parsed.put(name, json.getLongValue());
                } else if (value == JsonToken.VALUE_STRING) {
                    parsed.put(name, Utf8.requireEncodable(json.getText()));
                } else {
                    throw MalformedRecordException.content("\"" + name + "\" is neither text nor number");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw MalformedRecordException.content("it is not JSON");
        }
        parsed.fields.remove(CHECKSUM);
        // A field twice, something before or after the object: the same fields would not be written like that.
        if (!Arrays.equals(parsed.seal(), line)) {
            throw MalformedRecordException.content("it is not spelt as such a line always is");
        }
        return parsed;
    }
}
