package io.kvorum.http;

import io.kvorum.config.RequestLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request of a client, and at debug for each call of another node. It names the route's pattern and never
 * the key: keys are users' data.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("kvorum.http");
    private static final int SERVER_ERROR = 500;

    /** At info these would be most of the log, and say nothing that the client's line at its coordinator does not. */
    private static final String BETWEEN_NODES = "/internal/";

    private final RequestLog which;

    AccessLog(RequestLog which) {
        this.which = which;
    }

    void ended(Exchange exchange, int status, long nanos) {
        boolean error = status >= SERVER_ERROR;
        if (which == RequestLog.NONE || (which == RequestLog.ERRORS && !error)) {
            return;
        }
        // Each level by its own method: the other way makes a builder for every event.
        if (error) {
            LOG.warn(line(exchange, status, nanos));
        } else if (exchange.pattern().startsWith(BETWEEN_NODES)) {
            if (LOG.isDebugEnabled()) {
                LOG.debug(line(exchange, status, nanos));
            }
        } else if (LOG.isInfoEnabled()) {
            LOG.info(line(exchange, status, nanos));
        }
    }

    private static String line(Exchange exchange, int status, long nanos) {
        return exchange.method() + " " + exchange.pattern() + " " + status + " " + millis(nanos) + " ms id="
                + exchange.requestId() + " from=" + exchange.remote();
    }

    /** Three decimals, without the cost of a formatter. */
    static String millis(long nanos) {
        long micros = nanos / 1_000;
        int fraction = (int) (micros % 1_000);
        return micros / 1_000 + "." + (char) ('0' + fraction / 100) + (char) ('0' + fraction / 10 % 10)
                + (char) ('0' + fraction % 10);
    }
}
