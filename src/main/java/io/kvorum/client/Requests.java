package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.function.Supplier;

/** What both transports do before anything is sent. */
final class Requests {
    private static final String BINARY = "application/octet-stream";

    private Requests() {}

    /** Turns a refusal that the client itself throws while it builds a request into the future's failure. */
    static <T> Future<T> guarded(Supplier<Future<T>> request) {
        try {
            return request.get();
        } catch (KvClientException e) {
            return Future.failedFuture(e);
        }
    }

    /** The members of a JSON body that carry a value. */
    static JsonObject value(Value value) {
        String text = value.contentType() == null ? value.asText() : null;
        return text != null
                ? new JsonObject().put("value", text)
                : new JsonObject()
                        .put("valueBase64", Base64.getEncoder().encodeToString(value.bytes()))
                        .put("contentType", contentType(value));
    }

    /**
     * The type to store bytes with.
     *
     * @throws RejectedException when it cannot be a header
     */
    static String contentType(Value value) {
        String type = value.contentType() == null ? BINARY : value.contentType();
        if (type.isBlank() || !isPrintable(type)) {
            throw new RejectedException(Failure.of(
                    FailureCode.INVALID_REQUEST, "A content type is printable ASCII, found \"" + type + "\""));
        }
        return type;
    }

    /** @throws RejectedException when a context cannot be one and could not travel as a header */
    static void checkContext(String context) {
        if (context != null && (context.isBlank() || !isPrintable(context))) {
            throw new RejectedException(
                    Failure.of(FailureCode.INVALID_CONTEXT, "A context is the token of an earlier answer, unchanged"));
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
