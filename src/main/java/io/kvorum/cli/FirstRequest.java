package io.kvorum.cli;

import io.kvorum.config.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import java.util.concurrent.TimeUnit;

/**
 * A request that a node which shall stop when it is ready makes to itself: what clients get depends on more than the node's own
 * word. With it, an archive of classes that is made meanwhile has those of a request as well.
 */
final class FirstRequest {
    private static final int PATIENCE_SECONDS = 10;

    private FirstRequest() {}

    /** Asks whether the node is ready; fails unless it says so within ten seconds. On any thread. */
    static Future<Void> ask(Vertx vertx, String host, int port) {
        HttpClient client = vertx.createHttpClient();
        return client.request(HttpMethod.GET, port, Address.isWildcard(host) ? Address.LOOPBACK : host, "/health/ready")
                .compose(HttpClientRequest::send)
                .expecting(HttpResponseExpectation.SC_OK)
                .compose(HttpClientResponse::end)
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .eventually(client::close);
    }
}
