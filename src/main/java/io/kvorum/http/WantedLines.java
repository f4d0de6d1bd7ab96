package io.kvorum.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.kvorum.bus.JsonShape;
import io.kvorum.bus.RequestRules;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.RecordDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys that another node asks for, one a line: a JSON string, or an object that has the digest of what it holds too. */
final class WantedLines {
    private static final String WHAT = "The body";

    private WantedLines() {}

    /**
     * @param maxKeys keys in one batch
     * @throws KvorumException INVALID_REQUEST, INVALID_KEY, or TOO_LARGE when there are more
     */
    static List<Wanted> parse(byte[] body, int maxKeys, RequestRules rules) {
        List<Wanted> wanted = new ArrayList<>();
        try (JsonParser json = JsonShape.parser(WHAT, body)) {
            int lastLine = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                int line = json.currentTokenLocation().getLineNr();
                if (line == lastLine) {
                    throw malformed();
                }
                if (wanted.size() == maxKeys) {
                    throw new KvorumException(
                            FailureCode.TOO_LARGE,
                            "The batch has more than " + maxKeys + " keys (limits.batchRecords)",
                            Map.of("limit", maxKeys));
                }
                wanted.add(one(json, token, rules));
                lastLine = json.currentTokenLocation().getLineNr();
                if (lastLine != line) {
                    throw malformed();
                }
            }
            return wanted;
        } catch (JsonProcessingException e) {
            throw JsonShape.notJson(WHAT, e);
        } catch (IOException e) {
            throw new KvorumException(FailureCode.INVALID_REQUEST, WHAT + " is not valid JSON: " + e.getMessage());
        }
    }

    private static Wanted one(JsonParser json, JsonToken first, RequestRules rules) throws IOException {
        if (first == JsonToken.VALUE_STRING) {
            return new Wanted(rules.key(json.getText()), null);
        }
        if (first != JsonToken.START_OBJECT) {
            throw malformed();
        }
        String key = rules.key(text(json, "key"));
        RecordDigest held = digest(text(json, "digest"));
        if (json.nextToken() != JsonToken.END_OBJECT) {
            throw malformed();
        }
        return new Wanted(key, held);
    }

    private static String text(JsonParser json, String name) throws IOException {
        boolean named =
                json.nextToken() == JsonToken.FIELD_NAME && json.currentName().equals(name);
        if (!named || json.nextToken() != JsonToken.VALUE_STRING) {
            throw malformed();
        }
        return json.getText();
    }

    private static RecordDigest digest(String text) {
        try {
            return RecordDigest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new KvorumException(FailureCode.INVALID_REQUEST, WHAT + ": " + e.getMessage());
        }
    }

    private static KvorumException malformed() {
        return new KvorumException(
                FailureCode.INVALID_REQUEST,
                WHAT
                        + " must hold one key a line: a JSON string, or {\"key\": …, \"digest\": …} with what the sender holds");
    }
}
