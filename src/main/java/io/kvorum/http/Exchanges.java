package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** All requests under way: admits them, runs them, and sees them end. Used on one event loop. */
final class Exchanges {
    /** The status of a request whose client did not wait for it, as in nginx; never on the wire. */
    static final int CLIENT_GONE = 499;

    private final Clock clock;
    private final HealthSource health;
    private final AccessLog log;
    private final MeterRegistry meters;
    private final int limit;
    private final BodyMemory memory;
    private final RequestIds ids = new RequestIds();
    /** Written on the event loop, read by scrapers. */
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param limit clients' requests under way at one time; more are refused
     * @param memory what the bodies of clients' requests and answers may take
     */
    Exchanges(Clock clock, HealthSource health, AccessLog log, MeterRegistry meters, int limit, BodyMemory memory) {
        this.clock = clock;
        this.health = health;
        this.log = log;
        this.meters = meters;
        this.limit = limit;
        this.memory = memory;
        Gauge.builder("kvorum.http.requests.in.flight", underWay, AtomicInteger::get)
                .description("Clients' requests under way")
                .register(meters);
        Gauge.builder("kvorum.http.body.memory", memory, BodyMemory::taken)
                .description("Memory that bodies of clients' requests and large answers take")
                .baseUnit("bytes")
                .register(meters);
    }

    ApiPath path(String pattern, Audience audience) {
        return new ApiPath(pattern, audience, new PathMeters(meters, pattern));
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    BodyMemory memory() {
        return memory;
    }

    /** Clients' requests under way. */
    int underWay() {
        return underWay.get();
    }

    /** Runs the request to its answer. Never throws. */
    void run(ApiPath path, HttpServerRequest request, RequestTarget target) {
        ServerExchange exchange = open(path, request, target);
        Future<Answer> answer;
        try {
            admit(exchange, path.audience());
            answer = path.handle(exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
            return;
        }
        answer.onComplete(exchange::answer, exchange::fail);
    }

    /** Answers a request that belongs to no path, or that could not be parsed. */
    void refuse(ApiPath path, HttpServerRequest request, KvorumException why) {
        open(path, request, RequestTarget.of(request.uri())).fail(why);
    }

    private ServerExchange open(ApiPath path, HttpServerRequest request, RequestTarget target) {
        String id = ids.take(request.headers().get(ServerExchange.REQUEST_ID));
        return new ServerExchange(this, request, target, path, id, clock.nanoTime());
    }

    private void admit(ServerExchange exchange, Audience audience) {
        if (audience.isBounded()) {
            if (underWay.get() >= limit) {
                throw new KvorumException(
                        FailureCode.OVERLOADED,
                        "The node has " + limit + " requests under way and takes no more (limits.inFlightRequests)",
                        Map.of("limit", limit));
            }
            underWay.incrementAndGet();
            exchange.count();
        }
        if (audience.needsReady() && health.status() != HealthSource.Status.UP) {
            throw new KvorumException(
                    FailureCode.NOT_READY, "The node is " + health.status().wireName());
        }
    }

    void ended(Exchange exchange, ApiPath path, boolean counted, int status, long startNanos) {
        if (counted) {
            underWay.decrementAndGet();
        }
        long nanos = clock.nanoTime() - startNanos;
        path.meters().record(exchange.method(), status, nanos);
        log.ended(exchange, status, nanos);
    }
}
