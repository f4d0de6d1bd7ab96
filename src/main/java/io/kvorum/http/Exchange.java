package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** One request as its handler sees it. Used on one event loop. */
interface Exchange {
    HttpMethod method();

    /** Whether the request may have changed something, so that a failure's outcome matters. */
    default boolean mayWrite() {
        return !method().equals(HttpMethod.GET) && !method().equals(HttpMethod.HEAD);
    }

    /** The path's pattern, as it stands in metrics and the log. */
    String pattern();

    String requestId();

    /** Who sent the request, for the log. */
    String remote();

    /** What stands in the raw path in place of the pattern's {@code :key}. */
    String rawKey();

    /** The query, which may hold these parameters only. */
    QueryParameters parameters(List<String> accepted);

    /** Refuses a query: throws {@link KvorumException} INVALID_REQUEST when the request has one. */
    default void requireNoParameters() {
        QueryParameters unused = parameters(List.of());
    }

    /** The request's header, null when absent. */
    String header(CharSequence name);

    /** Sets a header of the answer, whatever the answer will be. */
    void putHeader(CharSequence name, CharSequence value);

    /** The moment, on the monotonic clock, when so much time has passed since the request came. */
    long deadlineNanos(long timeoutMillis);

    /** Milliseconds until that moment; negative when it has passed. */
    long remainingMillis(long deadlineNanos);

    /** Whether the request says that it has a body, be it an empty one. */
    boolean declaresBody();

    /** Refuses a request without a body, be it an empty one: throws {@link KvorumException} LENGTH_REQUIRED. */
    default void requireBody() {
        if (!declaresBody()) {
            throw new KvorumException(
                    FailureCode.LENGTH_REQUIRED,
                    method() + " " + pattern()
                            + " needs a body: send Content-Length (0 for an empty one) or Transfer-Encoding: chunked");
        }
    }

    /**
     * Reads the body. To be called by the handler at once, before anything that takes time.
     *
     * @return fails with TOO_LARGE beyond the limit
     */
    Future<byte[]> body(int limit);
}
