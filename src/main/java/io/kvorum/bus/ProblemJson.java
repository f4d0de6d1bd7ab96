package io.kvorum.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * A failure as an RFC 9457 problem document:
 *
 * <pre>{"type":"urn:kvorum:problem:outcome_unknown","title":"…","status":504,"code":"outcome_unknown","detail":"…",
 * "requestId":"…","retryable":false,"outcome":"unknown", facts…}</pre>
 */
public final class ProblemJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> OWN =
            Set.of("type", "title", "status", "code", "detail", "requestId", "retryable", "outcome");

    private ProblemJson() {}

    /**
     * The document.
     *
     * @param requestId null when the request had none
     * @param write whether the request may have changed something, so that its outcome matters
     */
    public static byte[] encode(KvorumException failure, String requestId, boolean write) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(512)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                FailureCode code = failure.code();
                json.writeStartObject();
                json.writeStringField("type", "urn:kvorum:problem:" + code.code());
                json.writeStringField("title", code.title());
                json.writeNumberField("status", code.status());
                json.writeStringField("code", code.code());
                json.writeStringField("detail", failure.getMessage());
                if (requestId != null) {
                    json.writeStringField("requestId", requestId);
                }
                json.writeBooleanField("retryable", code.retryable());
                if (write) {
                    json.writeStringField("outcome", code.outcome().wireName());
                }
                for (Map.Entry<String, Object> fact : failure.facts().entrySet()) {
                    if (!OWN.contains(fact.getKey())) {
                        json.writeFieldName(fact.getKey());
                        write(json, fact.getValue());
                    }
                }
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    private static void write(JsonGenerator json, Object fact) throws IOException {
        if (fact instanceof Collection<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (fact instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (fact instanceof Number number) {
            json.writeNumber(number.toString());
        } else if (fact instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(String.valueOf(fact));
        }
    }
}
