package io.kvorum.version;

import static io.kvorum.version.StrictJson.expect;
import static io.kvorum.version.StrictJson.field;
import static io.kvorum.version.StrictJson.textField;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record as one line of JSON, the same in the log, on the wire and inside the snapshot:
 *
 * <pre>{"key":"hello","siblings":[{"dot":["node1@5f0c2a9be1d34c77",17],"timestamp":"1763846033123.00000","value":"world"}],
 * "context":{"node1@5f0c2a9be1d34c77":17},"checksum":"1c291ca3"}</pre>
 *
 * <p>A value that is valid UTF-8 stands in {@code value}, any other in {@code base64}; {@code type} is the content type
 * it came with, absent for the text of a JSON body; a tombstone has {@code "tombstone":true} instead. The encoding of a
 * state is unique, so replicas that agree hold equal bytes. Thread-safe.
 */
public final class RecordCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    // Bytes are bounded where they enter; the parser need not know a second limit.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(8)
                    .build())
            .build();

    private RecordCodec() {}

    /** The line, without a newline, checksum minted. */
    public static byte[] encode(String key, Versioned versioned) {
        byte[] plain = PlainLineWriter.encodeOrNull(key, versioned);
        if (plain != null) {
            return plain;
        }
        byte[] open = encodeOpen(key, versioned);
        return Checksum.seal(open, open.length);
    }

    /** The line without its checksum and last brace, of any record. */
    static byte[] encodeOpen(String key, Versioned versioned) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(256)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
                json.writeStartObject();
                json.writeStringField("key", key);
                json.writeArrayFieldStart("siblings");
                for (Sibling sibling : versioned.siblings()) {
                    writeSibling(json, sibling);
                }
                json.writeEndArray();
                json.writeObjectFieldStart("context");
                VectorClock context = versioned.context();
                for (int i = 0; i < context.size(); i++) {
                    json.writeNumberField(context.actor(i), context.counter(i));
                }
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    private static void writeSibling(JsonGenerator json, Sibling sibling) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("dot");
        json.writeString(sibling.dot().actor());
        json.writeNumber(sibling.dot().counter());
        json.writeEndArray();
        json.writeStringField("timestamp", sibling.timestamp().toString());
        if (sibling.isTombstone()) {
            json.writeBooleanField("tombstone", true);
        } else {
            byte[] value = sibling.value().bytes();
            if (Utf8.isValid(value)) {
                json.writeFieldName("value");
                json.writeUTF8String(value, 0, value.length);
            } else {
                json.writeFieldName("base64");
                json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, value, 0, value.length);
            }
            if (sibling.value().contentType() != null) {
                json.writeStringField("type", sibling.value().contentType());
            }
        }
        json.writeEndObject();
    }

    /**
     * Reads a line, verifies its checksum, and that it is the one encoding of what it says: the line is kept and passed
     * on as it came, and log and snapshot know a record by its first bytes.
     *
     * @param line without newline; kept by the record, not to be modified afterwards
     * @throws MalformedRecordException when the checksum fails, the content is not a record or is spelt in another way
     */
    public static Record decode(byte[] line) throws MalformedRecordException {
        if (!Checksum.matches(line, 0, line.length)) {
            throw MalformedRecordException.checksum("The checksum does not match the " + line.length + " bytes");
        }
        Record plain = PlainLine.recordOrNull(line);
        if (plain != null) {
            return plain;
        }
        Record record = parse(line);
        byte[] open = encodeOpen(record.key(), record.versioned());
        if (!Arrays.equals(open, 0, open.length, line, 0, line.length - Checksum.SUFFIX_LENGTH)) {
            throw MalformedRecordException.content("Not a record: it is not spelt as this record always is");
        }
        return record;
    }

    /** Any record, in any spelling. */
    static Record parse(byte[] line) throws MalformedRecordException {
        try (JsonParser json = JSON.createParser(line)) {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            String key = textField(json, "key");
            field(json, "siblings");
            expect(json.nextToken(), JsonToken.START_ARRAY);
            List<Sibling> siblings = new ArrayList<>(1);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                siblings.add(readSibling(json));
            }
            VectorClock context = StrictJson.clockField(json, "context");
            StrictJson.end(json);
            return new Record(key, Versioned.of(context, siblings), line);
        } catch (IOException | IllegalArgumentException e) {
            throw MalformedRecordException.content("Not a record: " + StrictJson.reason(e));
        }
    }

    private static Sibling readSibling(JsonParser json) throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT);
        field(json, "dot");
        expect(json.nextToken(), JsonToken.START_ARRAY);
        Dot dot = new Dot(StrictJson.text(json), StrictJson.number(json));
        expect(json.nextToken(), JsonToken.END_ARRAY);
        HybridTimestamp timestamp = HybridTimestamp.parse(textField(json, "timestamp"));
        expect(json.nextToken(), JsonToken.FIELD_NAME);
        String kind = json.currentName();
        json.nextToken();
        byte[] bytes =
                switch (kind) {
                    case "tombstone" -> {
                        expect(json.currentToken(), JsonToken.VALUE_TRUE);
                        yield null;
                    }
                    case "value" -> {
                        expect(json.currentToken(), JsonToken.VALUE_STRING);
                        yield Value.text(json.getText()).bytes();
                    }
                    case "base64" -> {
                        expect(json.currentToken(), JsonToken.VALUE_STRING);
                        yield json.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
                    }
                    default ->
                        throw new IllegalArgumentException(
                                "expected value, base64 or tombstone, found \"" + kind + "\"");
                };
        String type = null;
        if (json.nextToken() == JsonToken.FIELD_NAME && bytes != null) {
            if (!json.currentName().equals("type")) {
                throw new IllegalArgumentException("expected type, found \"" + json.currentName() + "\"");
            }
            type = StrictJson.text(json);
            json.nextToken();
        }
        expect(json.currentToken(), JsonToken.END_OBJECT);
        return new Sibling(dot, timestamp, bytes == null ? null : new Value(bytes, type));
    }
}
