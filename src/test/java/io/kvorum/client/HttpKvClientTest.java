package io.kvorum.client;

import static io.kvorum.client.Async.await;
import static io.kvorum.client.Async.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpKvClientTest extends KvClientContract {
    private Vertx vertx;
    private FakeHttpNode node;
    private KvClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        node = FakeHttpNode.start(vertx);
        client = KvClient.http(vertx, KvClientOptions.of(node.endpoint()));
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(vertx.close());
    }

    @Override
    KvClient client() {
        return client;
    }

    @Override
    FakeStore store() {
        return node.store();
    }

    @Test
    void the_request_line_carries_the_key_encoded_to_the_last_dot() {
        await(client.get("a/../b.c é"));
        assertThat(node.requests()).containsExactly("GET /kv/a%2F%2E%2E%2Fb%2Ec%20%C3%A9");
    }

    @Test
    void a_prefix_of_the_endpoint_comes_before_the_route() {
        KvClient behindProxy = KvClient.http(vertx, KvClientOptions.of("http://" + node.endpoint() + "/store/"));
        failure(behindProxy.get("k"), RejectedException.class);
        assertThat(node.requests()).containsExactly("GET /store/kv/k");
        await(behindProxy.close());
    }

    @Test
    void a_request_id_is_sent_and_known_when_the_answer_has_none() {
        AtomicReference<String> sent = new AtomicReference<>();
        node.override(request -> {
            sent.set(request.getHeader("X-Request-Id"));
            request.response().setStatusCode(400).end();
        });
        RejectedException failed = failure(client.get("k"), RejectedException.class);
        assertThat(failed.requestId()).contains(sent.get());
        assertThat(sent.get()).matches("[0-9a-f]{16}");
        assertThat(failed.codeText()).isEmpty();
    }

    @Test
    void a_bare_server_error_of_a_proxy_leaves_a_write_unknown() {
        node.override(HttpKvClientTest::badGateway);
        assertThat(failure(client.put("k", "v"), UnknownOutcomeException.class).status())
                .isEqualTo(503);
        assertThat(node.requests()).hasSize(1);
        failure(client.get("k"), UnavailableException.class);
    }

    private static void badGateway(HttpServerRequest request) {
        request.response()
                .setStatusCode(503)
                .putHeader("Content-Type", "text/html")
                .end("<h1>no</h1>");
    }

    @Test
    void a_redirect_is_not_followed() {
        node.override(request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", "/elsewhere")
                .end());
        assertThat(failure(client.put("k", "v"), RejectedException.class).status())
                .isEqualTo(307);
        assertThat(node.requests()).hasSize(1);
    }

    @Test
    void an_answer_beyond_the_limit_is_not_taken_in() {
        KvClient careful =
                KvClient.http(vertx, KvClientOptions.of(node.endpoint()).maxAnswerBytes(1000));
        await(client.put("k", "x".repeat(2000)));
        assertThat(failure(careful.get("k"), UnavailableException.class))
                .hasMessageContaining("longer than 1000 bytes");
        await(careful.close());
    }

    @Test
    void a_closed_client_fails_at_once_and_definitely() {
        await(client.close());
        failure(client.put("k", "v"), UnavailableException.class);
        assertThat(node.requests()).isEmpty();
    }

    @Test
    void requests_beyond_pool_and_queue_are_refused_definitely() {
        node.fallSilent();
        KvClient small = KvClient.http(
                vertx, KvClientOptions.of(node.endpoint()).connections(1).waitQueue(1));
        var first = small.put("k", "1");
        var second = small.put("k", "2");
        var third = small.put("k", "3");
        failure(third, UnavailableException.class);
        await(small.close());
        failure(first, KvClientException.class);
        failure(second, KvClientException.class);
    }
}
