package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.RequestRules;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.peer.Wire;
import io.kvorum.port.Clock;
import io.kvorum.replication.ReadGate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What nodes ask of each other, answered by the real handlers without an HTTP server. Used on one loop. */
public final class InternalCalls {
    private final Clock clock;
    private final Supplier<HealthSource.Status> status;
    private final Map<String, ApiHandler> handlers;

    /** @param status of the node; only one that is up answers */
    public InternalCalls(
            Bus bus,
            KvorumConfig config,
            Clock clock,
            ReadGate ranges,
            Supplier<Topology> topology,
            Supplier<Lives> lives,
            Supplier<HealthSource.Status> status) {
        this.clock = clock;
        this.status = status;
        Addresses addresses = new Addresses(config.node().id());
        RequestRules rules = new RequestRules(config.limits(), config.quorum());
        PeerGate gate = new PeerGate(bus, addresses, config, topology, lives);
        InternalRoutes internal = new InternalRoutes(bus, addresses, rules, config, gate, ranges, topology);
        TransferRoutes transfer = new TransferRoutes(bus, addresses, config, gate, ranges);
        ClusterRoutes cluster =
                new ClusterRoutes(bus, addresses, rules, gate, config.quorum().maxTimeoutMs());
        this.handlers = Map.of(
                "POST /internal/replicate", internal::replicate,
                "POST /internal/fetch", internal::fetchAll,
                "POST /internal/coordinate", internal::coordinate,
                "POST /internal/transfer", transfer::next,
                "GET /internal/topology", internal::topology,
                "POST /internal/topology", internal::learn,
                "GET /internal/ping", internal::ping,
                "POST /cluster/join", cluster::join);
    }

    /** Answers a call. Never fails: what went wrong is in the reply. */
    public Future<Wire.Reply> answer(Wire.Call call) {
        CallExchange exchange = new CallExchange(call, clock);
        Future<Answer> answer;
        try {
            if (status.get() != HealthSource.Status.UP) {
                throw new KvorumException(
                        FailureCode.NOT_READY, "The node is " + status.get().wireName());
            }
            answer = handlers.get(call.method() + " " + call.path()).handle(exchange);
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        return answer.otherwise(failure -> Problems.answer(exchange, failure)).map(exchange::reply);
    }

    /** One call on its way through a handler. */
    private static final class CallExchange implements Exchange {
        private final Wire.Call call;
        private final Clock clock;
        private final long startNanos;
        private final Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        CallExchange(Wire.Call call, Clock clock) {
            this.call = call;
            this.clock = clock;
            this.startNanos = clock.nanoTime();
        }

        @Override
        public HttpMethod method() {
            return HttpMethod.valueOf(call.method());
        }

        @Override
        public String pattern() {
            return call.path();
        }

        @Override
        public String requestId() {
            return "simulated";
        }

        @Override
        public String remote() {
            return "simulated";
        }

        @Override
        public String rawKey() {
            throw new UnsupportedOperationException("No call between nodes has a key in its path");
        }

        @Override
        public QueryParameters parameters(List<String> accepted) {
            return QueryParameters.parse(null, accepted);
        }

        @Override
        public String header(CharSequence name) {
            String wanted = name.toString();
            if (wanted.equalsIgnoreCase("Content-Type")) {
                return call.contentType();
            }
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                if (header.getKey().equalsIgnoreCase(wanted)) {
                    return header.getValue();
                }
            }
            return null;
        }

        @Override
        public void putHeader(CharSequence name, CharSequence value) {
            answered.put(name.toString(), value.toString());
        }

        @Override
        public long deadlineNanos(long timeoutMillis) {
            return startNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        }

        @Override
        public long remainingMillis(long deadlineNanos) {
            return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.nanoTime());
        }

        @Override
        public boolean declaresBody() {
            return call.body() != null;
        }

        @Override
        public Future<byte[]> body(int limit) {
            byte[] body = call.body().getBytes();
            return body.length <= limit
                    ? Future.succeededFuture(body)
                    : Future.failedFuture(
                            new KvorumException(FailureCode.TOO_LARGE, "The body has more than " + limit + " bytes"));
        }

        Wire.Reply reply(Answer answer) {
            Buffer body = Buffer.buffer((int) answer.length());
            answer.parts().forEach(body::appendBytes);
            return new Replied(answer.status(), answered, body);
        }
    }

    private record Replied(int status, Map<String, String> headers, Buffer body) implements Wire.Reply {
        @Override
        public String header(String name) {
            return headers.get(name);
        }
    }
}
