package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FirstRequestTest {
    @Test
    void a_node_that_says_it_is_ready_is(Vertx vertx) {
        int port = nodeThatAnswers(vertx, 200).actualPort();

        assertThat(FirstRequest.ask(vertx, "127.0.0.1", port).await()).isNull();
    }

    @Test
    void a_node_that_listens_everywhere_is_asked_on_this_machine(Vertx vertx) {
        int port = nodeThatAnswers(vertx, 200).actualPort();

        assertThat(FirstRequest.ask(vertx, "0.0.0.0", port).await()).isNull();
    }

    @Test
    void a_node_that_says_it_is_not_ready_is_not(Vertx vertx) {
        int port = nodeThatAnswers(vertx, 503).actualPort();

        assertThatThrownBy(() -> FirstRequest.ask(vertx, "127.0.0.1", port).await())
                .hasMessageContaining("503");
    }

    @Test
    void a_node_that_does_not_listen_is_not_ready(Vertx vertx) {
        HttpServer server = nodeThatAnswers(vertx, 200);
        int port = server.actualPort();
        server.close().await();

        assertThatThrownBy(() -> FirstRequest.ask(vertx, "127.0.0.1", port).await())
                .hasMessageContaining("refused");
    }

    private static HttpServer nodeThatAnswers(Vertx vertx, int status) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(request.path().equals("/health/ready") ? status : 404)
                        .end())
                .listen(0, "127.0.0.1")
                .await();
    }
}
