package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.config.Address;
import io.kvorum.config.KvorumConfig;
import io.kvorum.http.HttpApi;
import io.kvorum.port.Clock;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Owns the HTTP server. */
final class HttpVerticle extends VerticleBase {
    private final KvorumConfig config;
    private final Addresses addresses;
    private final Clock clock;
    private final PrometheusMeterRegistry registry;
    private final NodeState state;
    private final NodeView view;
    private final String version;
    private HttpServer server;
    private volatile int actualPort;

    HttpVerticle(
            KvorumConfig config,
            Addresses addresses,
            Clock clock,
            PrometheusMeterRegistry registry,
            NodeState state,
            NodeView view,
            String version) {
        this.config = config;
        this.addresses = addresses;
        this.clock = clock;
        this.registry = registry;
        this.state = state;
        this.view = view;
        this.version = version;
    }

    @Override
    public Future<?> start() {
        HttpApi api = new HttpApi(
                vertx,
                config,
                addresses,
                clock,
                registry,
                state,
                view.ranges(),
                view.topology()::get,
                view.lives()::get,
                version);
        server = api.attachTo(vertx.createHttpServer(api.serverOptions()));
        return server.listen()
                .onSuccess(listening -> actualPort = listening.actualPort())
                .recover(failure -> Future.failedFuture(new IOException(
                        "Nothing can listen at "
                                + new Address(
                                        config.http().host(), config.http().port()) + " (http.host, http.port): "
                                + failure.getMessage(),
                        failure)));
    }

    int actualPort() {
        return actualPort;
    }

    /** Takes no more connections, finishes the requests in flight, and closes. */
    @Override
    public Future<?> stop() {
        return server.shutdown(config.quorum().maxTimeoutMs(), TimeUnit.MILLISECONDS);
    }
}
