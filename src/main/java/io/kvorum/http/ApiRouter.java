package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** The route table. */
final class ApiRouter implements Handler<HttpServerRequest> {
    /** At the end of a pattern: the rest of the raw path, whatever it holds. */
    static final String KEY = ":key";

    private static final String NO_HOST =
            "The Host header is missing or malformed; HTTP/1.1 asks for it (RFC 9112, section 3.2)";

    private final Exchanges exchanges;
    private final Router router;
    private final List<ApiPath> keyed = new ArrayList<>();
    private final ApiPath unknown;

    ApiRouter(
            Vertx vertx,
            Exchanges exchanges,
            KeyRoutes keys,
            ClusterRoutes cluster,
            InternalRoutes internal,
            TransferRoutes transfer,
            HealthRoutes health) {
        this.exchanges = exchanges;
        this.router = Router.router(vertx);
        this.unknown = exchanges.path("(unknown)", Audience.PROBES);

        path(Audience.DATA, "/kv/:key").get(keys::get).put(keys::put).delete(keys::delete);

        path(Audience.NODES, "/internal/replicate").post(internal::replicate);
        path(Audience.NODES, "/internal/fetch").post(internal::fetchAll);
        path(Audience.NODES, "/internal/fetch/:key").get(internal::fetch);
        path(Audience.NODES, "/internal/coordinate").post(internal::coordinate);
        path(Audience.NODES, "/internal/transfer").post(transfer::next);
        path(Audience.NODES, "/internal/topology").get(internal::topology).post(internal::learn);
        path(Audience.NODES, "/internal/ping").get(internal::ping);

        path(Audience.CLUSTER, "/cluster/nodes").get(cluster::nodes);
        path(Audience.CLUSTER, "/cluster/join").post(cluster::join);
        path(Audience.CLUSTER, "/cluster/leave").post(cluster::leave);
        path(Audience.CLUSTER, "/cluster/ring").get(cluster::ring);
        path(Audience.CLUSTER, "/cluster/owners/:key").get(cluster::owners);

        path(Audience.PROBES, "/health").get(health::health);
        path(Audience.PROBES, "/health/live").get(health::live);
        path(Audience.PROBES, "/health/ready").get(health::ready);
        path(Audience.PROBES, "/metrics").get(health::metrics);

        router.route().last().handler(this::notFound);
        router.errorHandler(400, this::notFound);
        router.errorHandler(404, this::notFound);
    }

    private ApiPath path(Audience audience, String pattern) {
        ApiPath path = exchanges.path(pattern, audience);
        if (pattern.endsWith(KEY)) {
            keyed.add(path);
        } else {
            router.route(pattern).handler(context -> {
                RequestTarget target = RequestTarget.of(context.request().uri());
                // Vert.x Web resolves dots and slashes first; a path that is not literally this one is another.
                if (target.path().equals(pattern)) {
                    exchanges.run(path, context.request(), target);
                } else {
                    notFound(context);
                }
            });
        }
        return path;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_1 && request.authority() == null) {
            exchanges.refuse(unknown, request, new KvorumException(FailureCode.INVALID_REQUEST, NO_HOST));
            return;
        }
        RequestTarget target = RequestTarget.of(request.uri());
        for (ApiPath path : keyed) {
            int prefix = path.pattern().length() - KEY.length();
            if (target.path().regionMatches(0, path.pattern(), 0, prefix)) {
                exchanges.run(path, request, target);
                return;
            }
        }
        router.handle(request);
    }

    private void notFound(RoutingContext context) {
        exchanges.refuse(
                unknown,
                context.request(),
                new KvorumException(
                        FailureCode.NO_SUCH_ROUTE,
                        "There is nothing at this path; the API is at /kv/:key, /cluster/, /health and /metrics"));
    }
}
