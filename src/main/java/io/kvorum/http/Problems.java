package io.kvorum.http;

import io.kvorum.bus.ProblemJson;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.http.HttpHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong into the answer that says so. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("application/problem+json");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final int UNAVAILABLE = 503;

    private Problems() {}

    /** The answer to a failed exchange; logs what nobody foresaw, under the request's id. */
    static Answer answer(Exchange exchange, Throwable failure) {
        KvorumException known = known(exchange, failure);
        if (known.code().status() == UNAVAILABLE) {
            exchange.putHeader(RETRY_AFTER, "1");
        }
        byte[] body = ProblemJson.encode(known, exchange.requestId(), exchange.mayWrite());
        return Answer.of(known.code().status(), CONTENT_TYPE, body);
    }

    private static KvorumException known(Exchange exchange, Throwable failure) {
        if (failure instanceof KvorumException already && already.code() != FailureCode.INTERNAL) {
            return already;
        }
        LOG.error("Request {} ({} {}) failed", exchange.requestId(), exchange.method(), exchange.pattern(), failure);
        return new KvorumException(
                FailureCode.INTERNAL,
                "The node failed in a way that nobody foresaw; its log says more under the id " + exchange.requestId());
    }
}
