package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of the route table: a path and what its methods do. */
final class ApiPath {
    private final String pattern;
    private final Audience audience;
    private final PathMeters meters;
    private final Map<HttpMethod, ApiHandler> handlers = new LinkedHashMap<>();

    /** @param pattern as it stands in metrics and the log, for example {@code /kv/:key} */
    ApiPath(String pattern, Audience audience, PathMeters meters) {
        this.pattern = pattern;
        this.audience = audience;
        this.meters = meters;
    }

    /** Also answers HEAD, without the body. */
    ApiPath get(ApiHandler handler) {
        handlers.put(HttpMethod.GET, handler);
        handlers.put(HttpMethod.HEAD, handler);
        return this;
    }

    ApiPath put(ApiHandler handler) {
        handlers.put(HttpMethod.PUT, handler);
        return this;
    }

    ApiPath post(ApiHandler handler) {
        handlers.put(HttpMethod.POST, handler);
        return this;
    }

    ApiPath delete(ApiHandler handler) {
        handlers.put(HttpMethod.DELETE, handler);
        return this;
    }

    String pattern() {
        return pattern;
    }

    Audience audience() {
        return audience;
    }

    PathMeters meters() {
        return meters;
    }

    /** Runs the handler of the request's method. */
    Future<Answer> handle(Exchange exchange) {
        ApiHandler handler = handlers.get(exchange.method());
        if (handler == null) {
            String allowed = String.join(
                    ", ", handlers.keySet().stream().map(HttpMethod::name).toList());
            exchange.putHeader(HttpHeaders.ALLOW, allowed);
            throw new KvorumException(
                    FailureCode.METHOD_NOT_ALLOWED,
                    exchange.method() + " is not supported by " + pattern + "; supported are " + allowed);
        }
        return handler.handle(exchange);
    }
}
