package io.kvorum.http;

import io.kvorum.bus.JsonFields;
import io.kvorum.bus.JsonShape;
import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.bus.RequestRules;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.Value;
import java.util.Map;

/**
 * What the body of a write says.
 *
 * @param value what to store; null in a delete
 * @param context the token it came with, null when none
 */
record WriteBody(Value value, String context) {
    private static final JsonShape PUT = new JsonShape(
            "The body",
            "{\"value\": \"text\"} or {\"valueBase64\": \"…\"}, with \"context\" if you have one",
            Map.of("value", Kind.TEXT, "valueBase64", Kind.TEXT, "contentType", Kind.TEXT, "context", Kind.TEXT));

    private static final JsonShape DELETE =
            new JsonShape("The body", "{\"context\": \"…\"}", Map.of("context", Kind.TEXT));

    private static final WriteBody NOTHING = new WriteBody(null, null);

    /**
     * The JSON envelope around a value.
     *
     * @throws KvorumException INVALID_REQUEST or TOO_LARGE
     */
    static WriteBody put(byte[] body, RequestRules rules) {
        JsonFields fields = PUT.read(body);
        return new WriteBody(rules.value(fields), fields.text("context"));
    }

    /**
     * What a delete may say, nothing included.
     *
     * @throws KvorumException INVALID_REQUEST
     */
    static WriteBody delete(byte[] body) {
        return body.length == 0
                ? NOTHING
                : new WriteBody(null, DELETE.read(body).text("context"));
    }
}
