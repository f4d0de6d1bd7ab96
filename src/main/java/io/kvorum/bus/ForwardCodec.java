package io.kvorum.bus;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.StrictJson;
import io.kvorum.version.Utf8;
import io.kvorum.version.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A write that one node hands to another, and its answer, on the wire. The request is one JSON object:
 *
 * <pre>{"key":"hello","value":"world","context":"…","w":"2"}   or   {"key":"hello","delete":true}</pre>
 *
 * <p>The answer is two lines, the evidence and the record that the write made:
 *
 * <pre>{"timestamp":"1763846033123.00000","n":3,"required":2,"asked":3,"nodes":["node1","node2"],"strict":true}
 * {"key":"hello","siblings":[…],"context":{…},"checksum":"…"}</pre>
 *
 * <p>The deadline travels as a header.
 */
public final class ForwardCodec {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonShape REQUEST = new JsonShape(
            "The forwarded write",
            "{\"key\": \"…\", \"value\": \"…\"}",
            Map.of(
                    "key", Kind.TEXT,
                    "value", Kind.TEXT,
                    "valueBase64", Kind.TEXT,
                    "contentType", Kind.TEXT,
                    "context", Kind.TEXT,
                    "w", Kind.LEVEL,
                    "delete", Kind.FLAG));

    private ForwardCodec() {}

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** The request's body. */
    public static byte[] encodeRequest(WriteRequest request) {
        return object(json -> {
            json.writeStringField("key", request.key());
            if (request.value() == null) {
                json.writeBooleanField("delete", true);
            } else {
                writeValue(json, request.value());
            }
            if (request.context() != null) {
                json.writeStringField("context", request.context().encode(request.key()));
            }
            if (request.w() != null) {
                json.writeStringField("w", request.w().toString());
            }
        });
    }

    private static void writeValue(JsonGenerator json, Value value) throws IOException {
        byte[] bytes = value.bytes();
        if (value.contentType() == null && Utf8.isValid(bytes)) {
            json.writeFieldName("value");
            json.writeUTF8String(bytes, 0, bytes.length);
            return;
        }
        json.writeFieldName("valueBase64");
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, 0, bytes.length);
        if (value.contentType() != null) {
            json.writeStringField("contentType", value.contentType());
        }
    }

    /**
     * Reads what {@link #encodeRequest} wrote, under the same rules as a client's write.
     *
     * @return a request that is never sent on
     * @throws KvorumException when it breaks a rule
     */
    public static WriteRequest decodeRequest(byte[] body, RequestRules rules, long deadlineNanos) {
        JsonFields fields = REQUEST.read(body);
        String key = rules.key(fields.text("key"));
        return new WriteRequest(
                key,
                fields.flag("delete") ? nothing(fields) : rules.value(fields),
                RequestRules.context(key, fields.text("context")),
                RequestRules.quorum("w", fields.text("w")),
                deadlineNanos,
                true);
    }

    private static Value nothing(JsonFields fields) {
        if (fields.text("value") != null || fields.text("valueBase64") != null || fields.text("contentType") != null) {
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST, "The forwarded write is a delete and has a value at the same time");
        }
        return null;
    }

    /** The answer's body, without a newline at its end. */
    public static byte[] encodeAnswer(WriteAnswer answer) {
        Evidence evidence = answer.evidence();
        byte[] head = object(json -> {
            json.writeStringField("timestamp", answer.timestamp().toString());
            json.writeNumberField("n", evidence.n());
            json.writeNumberField("required", evidence.required());
            json.writeNumberField("asked", evidence.asked());
            json.writeArrayFieldStart("nodes");
            for (String node : evidence.nodes()) {
                json.writeString(node);
            }
            json.writeEndArray();
            json.writeBooleanField("strict", evidence.strict());
        });
        byte[] line = Record.of(answer.key(), answer.versioned()).line();
        byte[] body = Arrays.copyOf(head, head.length + 1 + line.length);
        body[head.length] = '\n';
        System.arraycopy(line, 0, body, head.length + 1, line.length);
        return body;
    }

    /**
     * Reads what {@link #encodeAnswer} wrote.
     *
     * @param key the key that was written
     * @throws MalformedRecordException when it is not such an answer, or one for another key
     */
    public static WriteAnswer decodeAnswer(String key, byte[] body) throws MalformedRecordException {
        int end = 0;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        if (end == body.length) {
            throw MalformedRecordException.content("The answer to a forwarded write has no second line");
        }
        int length = body[body.length - 1] == '\n' ? body.length - 1 : body.length;
        Record record = RecordCodec.decode(Arrays.copyOfRange(body, end + 1, Math.max(end + 1, length)));
        if (!record.key().equals(key)) {
            throw MalformedRecordException.content("The answer is for the key \"" + record.key() + "\"");
        }
        return readHead(record, body, end);
    }

    private static WriteAnswer readHead(Record record, byte[] body, int length) throws MalformedRecordException {
        try (JsonParser json = JsonShape.parser("it", Arrays.copyOf(body, length))) {
            StrictJson.expect(json.nextToken(), JsonToken.START_OBJECT);
            HybridTimestamp timestamp = HybridTimestamp.parse(StrictJson.textField(json, "timestamp"));
            int n = count(json, "n");
            int required = count(json, "required");
            int asked = count(json, "asked");
            List<String> nodes = new ArrayList<>();
            StrictJson.field(json, "nodes");
            StrictJson.expect(json.nextToken(), JsonToken.START_ARRAY);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                StrictJson.expect(json.currentToken(), JsonToken.VALUE_STRING);
                nodes.add(Utf8.requireEncodable(json.getText()));
            }
            StrictJson.field(json, "strict");
            json.nextToken();
            Evidence evidence = new Evidence(n, required, asked, List.copyOf(nodes), json.getBooleanValue());
            StrictJson.expect(json.nextToken(), JsonToken.END_OBJECT);
            StrictJson.expect(json.nextToken(), null);
            return new WriteAnswer(record.key(), record.versioned(), timestamp, evidence);
        } catch (IOException | IllegalArgumentException | KvorumException e) {
            throw MalformedRecordException.content(
                    "The first line of a forwarded write's answer is not valid: " + StrictJson.reason(e));
        }
    }

    private static int count(JsonParser json, String name) throws IOException {
        long count = StrictJson.numberField(json, name);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + name + "\" is out of range: " + count);
        }
        return (int) count;
    }

    private static byte[] object(Body body) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(256)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                body.write(json);
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }
}
