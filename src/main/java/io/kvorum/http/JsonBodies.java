package io.kvorum.http;

import io.kvorum.bus.JsonFields;
import io.kvorum.bus.JsonShape;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

/** Small JSON bodies of requests that take nothing else. */
final class JsonBodies {
    private static final int MAX_BYTES = 64 * 1024;

    private JsonBodies() {}

    /** Reads a body of this shape; to be called by the handler at once. */
    static Future<JsonFields> read(Exchange exchange, JsonShape shape) {
        requireJson(exchange);
        exchange.requireBody();
        return exchange.body(MAX_BYTES).map(shape::read);
    }

    /** @throws KvorumException UNSUPPORTED_MEDIA_TYPE when the body is said to be anything but JSON in UTF-8 */
    static void requireJson(Exchange exchange) {
        MediaType type = MediaType.parse(exchange.header(HttpHeaders.CONTENT_TYPE));
        if (!type.isJson()) {
            throw new KvorumException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    exchange.method() + " " + exchange.pattern() + " takes application/json, found " + type.name());
        }
        type.requireUtf8();
    }
}
