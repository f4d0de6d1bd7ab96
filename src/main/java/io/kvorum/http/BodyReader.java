package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongConsumer;

/** Collects one request's body up to a limit. Used on one event loop. */
final class BodyReader {
    private static final byte[] EMPTY = new byte[0];
    /** How much of a body that nobody wants is let pass, so that its sender gets to read the answer. */
    private static final long MAX_DISCARDED = 32L * 1024 * 1024;
    /** More room than this is only made for what has come: anyone can declare a length. */
    private static final int MADE_AT_FIRST = 64 * 1024;

    private static final int GROWTH = 4;

    private final HttpServerRequest request;
    private final int limit;
    private final LongConsumer memory;
    private final Promise<byte[]> promise = Promise.promise();
    private byte[] collected = EMPTY;
    private int length;
    private int declared;
    private long taken;

    /** @param memory is told how many bytes more the body takes, before it does; may refuse by a {@link KvorumException} */
    BodyReader(HttpServerRequest request, int limit, LongConsumer memory) {
        this.request = request;
        this.limit = limit;
        this.memory = memory;
    }

    /**
     * The whole body; fails with TOO_LARGE beyond the limit, INVALID_REQUEST when the body breaks off or is malformed, or as
     * the memory refuses.
     */
    Future<byte[]> read() {
        long announced = declaredLength();
        if (announced > limit) {
            throw tooLarge();
        }
        declared = (int) announced;
        take(declared);
        request.handler(this::received);
        request.endHandler(end -> promise.tryComplete(whole()));
        request.exceptionHandler(failure -> promise.tryFail(broken(failure)));
        if ("100-continue".equalsIgnoreCase(request.headers().get(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return promise.future();
    }

    private long declaredLength() {
        String header = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        // The decoder refuses whatever is no number.
        return header == null ? 0 : Long.parseLong(header.strip());
    }

    private void take(int needed) {
        if (needed > taken) {
            memory.accept(needed - taken);
            taken = needed;
        }
    }

    private void received(Buffer chunk) {
        if (promise.future().isComplete()) {
            return;
        }
        try {
            makeRoom(chunk.length());
        } catch (KvorumException refused) {
            collected = EMPTY;
            promise.fail(refused);
            return;
        }
        chunk.getBytes(collected, length);
        length += chunk.length();
    }

    private void makeRoom(int more) {
        if (length + (long) more > limit) {
            throw tooLarge();
        }
        int needed = length + more;
        if (needed > collected.length) {
            long room = Math.max(needed, GROWTH * (long) collected.length);
            long expected = limit;
            if (declared > 0) {
                room = Math.max(room, MADE_AT_FIRST);
                expected = Math.max(needed, declared);
            }
            int made = (int) Math.min(room, expected);
            take(made);
            collected = Arrays.copyOf(collected, made);
        }
    }

    private byte[] whole() {
        return length == collected.length ? collected : Arrays.copyOf(collected, length);
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
