package io.kvorum.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.kvorum.bus.JsonShape;
import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keys that another node asks for, one JSON string a line. */
final class KeyLines {
    private static final String WHAT = "The body";

    private KeyLines() {}

    /**
     * @param maxKeys keys in one batch
     * @throws KvorumException INVALID_REQUEST, INVALID_KEY, or TOO_LARGE when there are more
     */
    static List<String> parse(byte[] body, int maxKeys, RequestRules rules) {
        List<String> keys = new ArrayList<>();
        try (JsonParser json = JsonShape.parser(WHAT, body)) {
            int lastLine = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                int line = json.currentTokenLocation().getLineNr();
                if (token != JsonToken.VALUE_STRING || line == lastLine) {
                    throw new KvorumException(
                            FailureCode.INVALID_REQUEST, WHAT + " must hold one JSON string a line, each a key");
                }
                if (keys.size() == maxKeys) {
                    throw new KvorumException(
                            FailureCode.TOO_LARGE,
                            "The batch has more than " + maxKeys + " keys (limits.batchRecords)",
                            Map.of("limit", maxKeys));
                }
                keys.add(rules.key(json.getText()));
                lastLine = line;
            }
            return keys;
        } catch (JsonProcessingException e) {
            throw JsonShape.notJson(WHAT, e);
        } catch (IOException e) {
            throw new KvorumException(FailureCode.INVALID_REQUEST, WHAT + " is not valid JSON: " + e.getMessage());
        }
    }
}
