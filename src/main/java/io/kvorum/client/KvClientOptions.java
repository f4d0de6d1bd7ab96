package io.kvorum.client;

import java.time.Duration;
import java.util.List;

/**
 * Where the nodes are and how patient the client is. Each setter returns a changed copy.
 *
 * @param endpoints {@code host:port}, {@code http://host:port} or {@code https://host:port}, optionally with a path
 *     prefix; tried in this order
 * @param timeout for a whole request whose options name none, failover included; 5 s. Longer than a node's own default
 *     of 2 s, so that the node's answer, which says more than silence, arrives first
 * @param connectTimeout for opening one connection; 1 s
 * @param backoff how long an endpoint that failed is tried last; doubles with each failure in a row up to 30 s; 500 ms
 * @param connections pool size for each endpoint; 32
 * @param waitQueue requests that may wait for a connection of one endpoint before more are refused; 1000
 * @param maxAnswerBytes longest answer accepted; 128 MiB
 */
public record KvClientOptions(
        List<String> endpoints,
        Duration timeout,
        Duration connectTimeout,
        Duration backoff,
        int connections,
        int waitQueue,
        int maxAnswerBytes) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** @throws IllegalArgumentException when an endpoint is malformed, there is none, or a limit is below 1 */
    public KvClientOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("The client needs at least one endpoint");
        }
        endpoints.forEach(Endpoint::parse);
        checkTimeout(timeout);
        checkTimeout(connectTimeout);
        checkTimeout(backoff);
        if (connections < 1 || waitQueue < 1 || maxAnswerBytes < 1) {
            throw new IllegalArgumentException("connections, waitQueue and maxAnswerBytes are at least 1, found "
                    + connections + ", " + waitQueue + ", " + maxAnswerBytes);
        }
    }

    /** These endpoints and every default. */
    public static KvClientOptions of(String... endpoints) {
        return of(List.of(endpoints));
    }

    /** These endpoints and every default. */
    public static KvClientOptions of(List<String> endpoints) {
        return new KvClientOptions(
                endpoints, DEFAULT_TIMEOUT, Duration.ofSeconds(1), Duration.ofMillis(500), 32, 1000, 128 << 20);
    }

    /** The deadline of requests whose options name none. */
    public KvClientOptions timeout(Duration limit) {
        return new KvClientOptions(endpoints, limit, connectTimeout, backoff, connections, waitQueue, maxAnswerBytes);
    }

    /** The patience with opening a connection. */
    public KvClientOptions connectTimeout(Duration limit) {
        return new KvClientOptions(endpoints, timeout, limit, backoff, connections, waitQueue, maxAnswerBytes);
    }

    /** How long an endpoint that failed once is tried last. */
    public KvClientOptions backoff(Duration first) {
        return new KvClientOptions(endpoints, timeout, connectTimeout, first, connections, waitQueue, maxAnswerBytes);
    }

    /** Connections for each endpoint. */
    public KvClientOptions connections(int most) {
        return new KvClientOptions(endpoints, timeout, connectTimeout, backoff, most, waitQueue, maxAnswerBytes);
    }

    /** Requests that may wait for a connection of one endpoint. */
    public KvClientOptions waitQueue(int most) {
        return new KvClientOptions(endpoints, timeout, connectTimeout, backoff, connections, most, maxAnswerBytes);
    }

    /** Longest answer accepted, in bytes. */
    public KvClientOptions maxAnswerBytes(int most) {
        return new KvClientOptions(endpoints, timeout, connectTimeout, backoff, connections, waitQueue, most);
    }

    /** A timeout is null (a default applies) or at least 1 ms. */
    static void checkTimeout(Duration timeout) {
        if (timeout != null && timeout.toMillis() < 1) {
            throw new IllegalArgumentException("A timeout is at least 1 ms, found " + timeout);
        }
    }

    /**
     * The deadline to ask a node for when the caller waits this long: a tenth less, so that the node's answer, which
     * says more than silence, arrives before the caller gives up.
     */
    static long nodeBudgetMillis(long callerMillis) {
        return Math.max(1, callerMillis - callerMillis / 10);
    }
}
