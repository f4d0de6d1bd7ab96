package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** Collects one request's body up to a limit. Used on one event loop. */
final class BodyReader {
    private static final byte[] EMPTY = new byte[0];
    /** How much of a body that nobody wants is let pass, so that its sender gets to read the answer. */
    private static final long MAX_DISCARDED = 32L * 1024 * 1024;

    private final HttpServerRequest request;
    private final int limit;
    private final Promise<byte[]> promise = Promise.promise();
    private Buffer collected;

    BodyReader(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /** The whole body; fails with TOO_LARGE beyond the limit, INVALID_REQUEST when the body breaks off or is malformed */
    Future<byte[]> read() {
        if (declaredLength() > limit) {
            throw tooLarge();
        }
        request.handler(this::received);
        request.endHandler(end -> promise.tryComplete(collected == null ? EMPTY : collected.getBytes()));
        request.exceptionHandler(failure -> promise.tryFail(broken(failure)));
        if ("100-continue".equalsIgnoreCase(request.headers().get(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return promise.future();
    }

    private long declaredLength() {
        String declared = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        // The decoder refuses whatever is no number.
        return declared == null ? 0 : Long.parseLong(declared.strip());
    }

    private void received(Buffer chunk) {
        if (promise.future().isComplete()) {
            return;
        }
        int length = collected == null ? 0 : collected.length();
        if (length + (long) chunk.length() > limit) {
            collected = null;
            promise.fail(tooLarge());
        } else {
            collected = collected == null ? chunk : collected.appendBuffer(chunk);
        }
    }

    private KvorumException tooLarge() {
        return new KvorumException(
                FailureCode.TOO_LARGE, "The body has more than " + limit + " bytes", Map.of("limit", limit));
    }

    private static KvorumException broken(Throwable failure) {
        return new KvorumException(
                FailureCode.INVALID_REQUEST,
                failure instanceof HttpClosedException
                        ? "The client went away before its body was complete"
                        : "The body is not valid HTTP: " + failure.getMessage());
    }

    /** Lets the rest of a body pass unread; hangs up on a sender that does not stop. */
    static void discard(HttpServerRequest request) {
        long[] discarded = new long[1];
        request.handler(chunk -> {
            discarded[0] += chunk.length();
            if (discarded[0] > MAX_DISCARDED) {
                request.connection().close();
            }
        });
        request.endHandler(null);
        request.exceptionHandler(quiet -> {});
    }
}
