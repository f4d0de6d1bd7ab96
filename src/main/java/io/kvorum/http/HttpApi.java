package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.RequestRules;
import io.kvorum.bus.VertxBus;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.replication.ReadGate;
import io.kvorum.runtime.VertxScheduler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API of one node, ready to be put on a server. Made and used on one event loop. */
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final int BACKLOG = 1_024;

    private final KvorumConfig config;
    private final Exchanges exchanges;
    private final ApiRouter router;
    private final ApiPath unreadable;
    /** Written on the event loop, read by scrapers. */
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * @param ranges which keys this node may answer reads of
     * @param topology the topology in force, null before the node knows it; asked with every internal call
     * @param lives this node's life and those it knows, null before it knows them
     * @param version of this software, for {@code /health}
     */
    public HttpApi(
            Vertx vertx,
            KvorumConfig config,
            Addresses addresses,
            Clock clock,
            PrometheusMeterRegistry meters,
            HealthSource health,
            ReadGate ranges,
            Supplier<Topology> topology,
            Supplier<Lives> lives,
            String version) {
        this.config = config;
        Bus bus = new VertxBus(vertx);
        RequestRules rules = new RequestRules(config.limits(), config.quorum());
        AccessLog log = new AccessLog(config.log().requests());
        this.exchanges =
                new Exchanges(clock, health, log, meters, config.limits().inFlightRequests(), BodyMemory.ofHeap());
        Turnstile large = new Turnstile(new VertxScheduler(vertx, vertx.getOrCreateContext(), clock));
        this.unreadable = exchanges.path("(unreadable)", Audience.PROBES);
        PeerGate gate = new PeerGate(bus, addresses, config, topology, lives);
        this.router = new ApiRouter(
                vertx,
                exchanges,
                new KeyRoutes(bus, addresses, rules, config.limits(), large),
                new ClusterRoutes(bus, addresses, rules, gate, config.quorum().maxTimeoutMs()),
                new InternalRoutes(bus, addresses, rules, config, gate, ranges, topology),
                new TransferRoutes(bus, addresses, config, gate, ranges),
                new HealthRoutes(bus, addresses, config, health, ranges, () -> scraped(vertx, meters), version));
        Gauge.builder("kvorum.http.connections", connections, AtomicInteger::get)
                .description("Connections open")
                .register(meters);
    }

    /** On another thread: to put all figures into words takes milliseconds, for which every request would wait. */
    private static Future<String> scraped(Vertx vertx, PrometheusMeterRegistry meters) {
        return vertx.executeBlocking(meters::scrape);
    }

    /** Where to listen, and the bounds that the decoder keeps. */
    public HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHost(config.http().host())
                .setPort(config.http().port())
                .setAcceptBacklog(BACKLOG)
                .setIdleTimeout((int) config.http().idleTimeoutMs())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(config.limits().uriBytes())
                .setMaxHeaderSize(config.limits().headerBytes())
                // One protocol to bound and to test; every client speaks it.
                .setHttp2ClearTextEnabled(false)
                // Nothing here is a web socket, and what would see to their compression looks at every request.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /** Sets all handlers of a server that does not listen yet. */
    public HttpServer attachTo(HttpServer server) {
        return server.requestHandler(router)
                .invalidRequestHandler(this::refuseUnreadable)
                .connectionHandler(this::connected)
                .exceptionHandler(failure -> LOG.debug("A connection failed before its first request", failure));
    }

    /** Clients' requests under way. */
    public int inFlight() {
        return exchanges.underWay();
    }

    private void connected(HttpConnection connection) {
        int open = connections.incrementAndGet();
        connection.closeHandler(closed -> connections.decrementAndGet());
        connection.exceptionHandler(failure -> LOG.debug("A connection failed", failure));
        if (open > config.limits().connections()) {
            LOG.debug("Closing a connection: {} are open (limits.connections)", open - 1);
            connection.close();
        } else {
            gatherAnswers(connection);
        }
    }

    private static void gatherAnswers(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            ChannelPipeline pipeline = server.channelHandlerContext().pipeline();
            ChannelHandlerContext idle = pipeline.context(IdleStateHandler.class);
            // Behind it, for it listens to the end of each write that it sees.
            boolean gathers = AnswerWrites.gathers(idle.channel().eventLoop());
            pipeline.addAfter(idle.name(), null, new AnswerWrites(gathers));
        }
    }

    /** The decoder gave up on what came: say why, and hang up, for nobody knows where the next request begins. */
    private void refuseUnreadable(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        exchanges.refuse(unreadable, request, unreadable(request.decoderResult().cause()));
        request.connection().close();
    }

    private KvorumException unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            int limit = config.limits().uriBytes();
            return new KvorumException(
                    FailureCode.URI_TOO_LONG,
                    "The request line has more than " + limit + " bytes (limits.uriBytes)",
                    Map.of("limit", limit));
        }
        if (cause instanceof TooLongHttpHeaderException) {
            int limit = config.limits().headerBytes();
            return new KvorumException(
                    FailureCode.HEADERS_TOO_LARGE,
                    "The request headers have more than " + limit + " bytes (limits.headerBytes)",
                    Map.of("limit", limit));
        }
        return new KvorumException(FailureCode.INVALID_REQUEST, "The request is not valid HTTP: " + cause.getMessage());
    }
}
