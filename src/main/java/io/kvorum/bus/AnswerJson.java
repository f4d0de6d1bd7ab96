package io.kvorum.bus;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Sibling;
import io.kvorum.version.Utf8;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers to reads and writes as JSON, the same over HTTP and the event bus:
 *
 * <pre>{"key","value" | "valueBase64",["contentType"],"clock":{actor:n},"timestamp","context","replicas":{"n","required",
 * "asked","answered" | "acked","answeredBy" | "ackedBy","strict"}}</pre>
 *
 * <p>A context covers all siblings of the key, so an answer that hands one out shows them all, in {@code siblings}
 * instead of {@code value}: a client that never saw a sibling must not replace it unawares.
 */
public final class AnswerJson {
    private static final JsonFactory JSON = new JsonFactory();

    // Names in the bytes that they are written as; looking at each letter every time would cost more than the numbers.
    private static final SerializedString KEY = new SerializedString("key");
    private static final SerializedString VALUE = new SerializedString("value");
    private static final SerializedString VALUE_BASE64 = new SerializedString("valueBase64");
    private static final SerializedString CONTENT_TYPE = new SerializedString("contentType");
    private static final SerializedString CLOCK = new SerializedString("clock");
    private static final SerializedString TIMESTAMP = new SerializedString("timestamp");
    private static final SerializedString CONTEXT = new SerializedString("context");
    private static final SerializedString REPLICAS = new SerializedString("replicas");
    private static final SerializedString N = new SerializedString("n");
    private static final SerializedString REQUIRED = new SerializedString("required");
    private static final SerializedString ASKED = new SerializedString("asked");
    private static final SerializedString ANSWERED = new SerializedString("answered");
    private static final SerializedString ACKED = new SerializedString("acked");
    private static final SerializedString ANSWERED_BY = new SerializedString("answeredBy");
    private static final SerializedString ACKED_BY = new SerializedString("ackedBy");
    private static final SerializedString STRICT = new SerializedString("strict");

    /** What answers rest on is mostly the same, and a third of an answer. */
    private static final Map<Shown, SerializedString> EVIDENCE = new ConcurrentHashMap<>();

    private static final int MOST_EVIDENCE = 1_000;

    /** Values of fewer bytes fit, with all that stands around them, into what a generator gathers before it writes. */
    private static final int ONE_PIECE = 6_000;

    private static final int ENVELOPE = 512;

    private record Shown(Evidence evidence, SerializedString count, SerializedString nodes) {
        /** The same, whatever becomes of the list in it. */
        Shown kept() {
            List<String> kept = List.copyOf(evidence.nodes());
            return new Shown(
                    new Evidence(evidence.n(), evidence.required(), evidence.asked(), kept, evidence.strict()),
                    count,
                    nodes);
        }
    }

    private AnswerJson() {}

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** Whether the key has a value. */
    public static boolean isFound(ReadAnswer answer) {
        for (Sibling sibling : answer.versioned().siblings()) {
            if (!sibling.isTombstone()) {
                return true;
            }
        }
        return false;
    }

    /** The only value of the key, or null when it has none or several. */
    public static Sibling onlyValue(Versioned versioned) {
        Sibling only = null;
        for (Sibling sibling : versioned.siblings()) {
            if (!sibling.isTombstone()) {
                if (only != null) {
                    return null;
                }
                only = sibling;
            }
        }
        return only;
    }

    /**
     * A key that has a value, or several.
     *
     * @param context the token of the answer's state
     */
    public static byte[] found(ReadAnswer answer, String context) {
        Sibling only = onlyValue(answer.versioned());
        return object(answer.versioned().siblings(), json -> {
            text(json, KEY, answer.key());
            if (only != null) {
                writeValue(json, only.value());
            } else {
                writeSiblings(json, answer.versioned().siblings());
            }
            writeClock(json, answer.versioned().context());
            if (only != null) {
                writeTimestamp(json, only.timestamp());
            }
            writeContext(json, context);
            writeEvidence(json, answer.evidence(), ANSWERED, ANSWERED_BY);
        });
    }

    /**
     * A key without a value, as the event bus says it.
     *
     * @param context null when nothing was ever seen of the key
     */
    public static byte[] absent(ReadAnswer answer, String context) {
        return object(List.of(), json -> {
            text(json, KEY, answer.key());
            json.writeBooleanField("found", false);
            if (context != null) {
                writeContext(json, context);
            }
            writeEvidence(json, answer.evidence(), ANSWERED, ANSWERED_BY);
        });
    }

    /** What a read's answer rests on, as facts of a problem document. */
    public static Map<String, Object> evidence(Evidence evidence) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("n", evidence.n());
        facts.put("required", evidence.required());
        facts.put("asked", evidence.asked());
        facts.put("answered", evidence.nodes().size());
        facts.put("answeredBy", evidence.nodes());
        facts.put("strict", evidence.strict());
        return facts;
    }

    /**
     * A write that succeeded.
     *
     * @param context the token of the answer's state
     * @param returnBody whether the value is wanted back
     */
    public static byte[] written(WriteAnswer answer, String context, boolean returnBody) {
        return write(answer, context, returnBody, false);
    }

    /** A delete that succeeded. */
    public static byte[] deleted(WriteAnswer answer, String context) {
        return write(answer, context, false, true);
    }

    private static byte[] write(WriteAnswer answer, String context, boolean returnBody, boolean deleted) {
        List<Sibling> siblings = answer.versioned().siblings();
        return object(returnBody ? siblings : List.of(), json -> {
            text(json, KEY, answer.key());
            if (deleted) {
                json.writeBooleanField("deleted", true);
            }
            if (siblings.size() > 1) {
                writeSiblings(json, siblings);
            } else if (returnBody && !siblings.isEmpty() && !siblings.get(0).isTombstone()) {
                writeValue(json, siblings.get(0).value());
            }
            writeClock(json, answer.versioned().context());
            writeTimestamp(json, answer.timestamp());
            writeContext(json, context);
            writeEvidence(json, answer.evidence(), ACKED, ACKED_BY);
        });
    }

    private static byte[] object(List<Sibling> values, Body body) {
        try (ExactBytes bytes = new ExactBytes(atOnce(values))) {
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

    /** How much room to make beforehand: none for what the generator hands over in one piece. */
    private static int atOnce(List<Sibling> values) {
        int size = 0;
        for (Sibling sibling : values) {
            size += sibling.isTombstone() ? 0 : sibling.value().bytes().length;
        }
        return size < ONE_PIECE ? 0 : ENVELOPE + size;
    }

    private static void writeSiblings(JsonGenerator json, List<Sibling> siblings) throws IOException {
        json.writeArrayFieldStart("siblings");
        for (Sibling sibling : siblings) {
            json.writeStartObject();
            if (sibling.isTombstone()) {
                json.writeBooleanField("tombstone", true);
            } else {
                writeValue(json, sibling.value());
            }
            writeTimestamp(json, sibling.timestamp());
            json.writeObjectFieldStart("dot");
            json.writeStringField("actor", sibling.dot().actor());
            json.writeNumberField("counter", sibling.dot().counter());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The members {@code value} or {@code valueBase64}, and {@code contentType} when there is one. */
    static void writeValue(JsonGenerator json, Value value) throws IOException {
        byte[] bytes = value.bytes();
        if (Utf8.isValid(bytes)) {
            json.writeFieldName(VALUE);
            json.writeUTF8String(bytes, 0, bytes.length);
        } else {
            json.writeFieldName(VALUE_BASE64);
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, 0, bytes.length);
        }
        if (value.contentType() != null) {
            text(json, CONTENT_TYPE, value.contentType());
        }
    }

    private static void writeClock(JsonGenerator json, VectorClock clock) throws IOException {
        json.writeFieldName(CLOCK);
        json.writeStartObject();
        for (int i = 0; i < clock.size(); i++) {
            json.writeNumberField(clock.actor(i), clock.counter(i));
        }
        json.writeEndObject();
    }

    private static void writeTimestamp(JsonGenerator json, HybridTimestamp timestamp) throws IOException {
        text(json, TIMESTAMP, timestamp.toString());
    }

    private static void writeContext(JsonGenerator json, String context) throws IOException {
        // URL-safe base64: no letter of it needs an escape.
        byte[] letters = context.getBytes(StandardCharsets.US_ASCII);
        json.writeFieldName(CONTEXT);
        json.writeRawUTF8String(letters, 0, letters.length);
    }

    private static void writeEvidence(
            JsonGenerator json, Evidence evidence, SerializedString count, SerializedString nodes) throws IOException {
        Shown shown = new Shown(evidence, count, nodes);
        SerializedString known = EVIDENCE.get(shown);
        if (known == null) {
            known = new SerializedString(new String(encoded(shown), StandardCharsets.UTF_8));
            if (EVIDENCE.size() < MOST_EVIDENCE) {
                EVIDENCE.put(shown.kept(), known);
            }
        }
        json.writeFieldName(REPLICAS);
        json.writeRawValue(known);
    }

    private static byte[] encoded(Shown shown) {
        return object(List.of(), json -> {
            Evidence evidence = shown.evidence();
            number(json, N, evidence.n());
            number(json, REQUIRED, evidence.required());
            number(json, ASKED, evidence.asked());
            number(json, shown.count(), evidence.nodes().size());
            json.writeFieldName(shown.nodes());
            json.writeStartArray();
            for (String node : evidence.nodes()) {
                json.writeString(node);
            }
            json.writeEndArray();
            json.writeFieldName(STRICT);
            json.writeBoolean(evidence.strict());
        });
    }

    private static void text(JsonGenerator json, SerializedString name, String text) throws IOException {
        json.writeFieldName(name);
        json.writeString(text);
    }

    private static void number(JsonGenerator json, SerializedString name, int number) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(number);
    }
}
