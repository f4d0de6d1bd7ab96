package io.kvorum.client;

import static io.kvorum.client.Async.await;
import static io.kvorum.client.Async.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, the first in trouble: what goes on to the second, and what must not. */
class HttpFailoverTest {
    private Vertx vertx;
    private FakeHttpNode first;
    private FakeHttpNode second;
    private KvClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        first = FakeHttpNode.start(vertx);
        second = FakeHttpNode.start(vertx);
        client = KvClient.http(
                vertx,
                KvClientOptions.of(first.endpoint(), second.endpoint())
                        .timeout(Duration.ofSeconds(10))
                        .backoff(Duration.ofMinutes(1)));
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(vertx.close());
    }

    @Test
    void while_all_is_well_only_the_first_is_asked() {
        await(client.put("k", "v"));
        assertThat(await(client.get("k")).text()).isEqualTo("v");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void refused_connections_send_writes_and_reads_to_the_next() {
        first.stop();
        await(client.put("k", "v"));
        assertThat(await(client.get("k")).text()).isEqualTo("v");
        await(client.delete("k"));
        assertThat(second.requests()).hasSize(3);
    }

    @Test
    void a_503_that_was_not_applied_sends_writes_and_reads_to_the_next() {
        for (FailureCode code : List.of(FailureCode.WRITE_QUORUM_UNAVAILABLE, FailureCode.NOT_READY)) {
            first.failWith(code);
            await(client.put("k", "v"));
            assertThat(await(client.get("k")).text()).isEqualTo("v");
        }
        assertThat(first.requests()).hasSize(4);
        assertThat(second.requests()).hasSize(4);
    }

    @Test
    void a_504_is_never_followed_by_a_second_write() {
        first.failWith(FailureCode.OUTCOME_UNKNOWN);
        assertThat(failure(client.put("k", "v"), UnknownOutcomeException.class).status())
                .isEqualTo(504);
        failure(client.delete("k"), UnknownOutcomeException.class);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void an_internal_error_is_never_followed_by_a_second_write_but_by_a_second_read() {
        first.failWith(FailureCode.INTERNAL);
        failure(client.put("k", "v"), UnknownOutcomeException.class);
        assertThat(second.requests()).isEmpty();
        assertThat(await(client.get("k")).found()).isFalse();
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void a_connection_lost_after_sending_leaves_a_write_unknown_and_moves_a_read_on() {
        first.override(request -> request.connection().close());
        UnknownOutcomeException lost = failure(client.put("k", "v"), UnknownOutcomeException.class);
        assertThat(lost.code()).contains(FailureCode.OUTCOME_UNKNOWN);
        assertThat(lost.requestId()).isPresent();
        assertThat(second.requests()).isEmpty();

        KvClient fresh = KvClient.http(vertx, KvClientOptions.of(first.endpoint(), second.endpoint()));
        assertThat(await(fresh.get("k")).found()).isFalse();
        assertThat(second.requests()).hasSize(1);
        await(fresh.close());
    }

    @Test
    void an_answer_cut_in_its_middle_leaves_a_write_unknown_and_moves_a_read_on() {
        first.override(request -> {
            request.response().putHeader("Content-Length", "1000").write("{\"key\":");
            request.connection().close();
        });
        failure(client.put("k", "v"), UnknownOutcomeException.class);
        assertThat(second.requests()).isEmpty();

        KvClient fresh = KvClient.http(vertx, KvClientOptions.of(first.endpoint(), second.endpoint()));
        assertThat(await(fresh.get("k")).found()).isFalse();
        await(fresh.close());
    }

    @Test
    void a_write_to_a_silent_node_is_unknown_at_the_deadline_and_sent_once() {
        first.fallSilent();
        PutOptions options = PutOptions.DEFAULT.timeout(Duration.ofMillis(300));
        UnknownOutcomeException failed =
                failure(client.put("k", Value.text("v"), options), UnknownOutcomeException.class);
        assertThat(failed).hasMessageContaining("within 300 ms");
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_read_from_a_silent_node_moves_on_before_the_deadline() {
        first.fallSilent();
        long start = System.nanoTime();
        await(client.get("k", GetOptions.DEFAULT.timeout(Duration.ofSeconds(2))));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(2));
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void a_read_fails_at_the_deadline_when_every_node_is_silent() {
        first.fallSilent();
        second.fallSilent();
        UnavailableException failed = failure(
                client.get("k", GetOptions.DEFAULT.timeout(Duration.ofMillis(400))), UnavailableException.class);
        assertThat(failed).hasMessageContaining(first.endpoint()).hasMessageContaining(second.endpoint());
    }

    @Test
    void a_node_that_failed_is_tried_last_until_its_backoff_ended() {
        first.fallSilent();
        failure(
                client.put("k", Value.text("v"), PutOptions.DEFAULT.timeout(Duration.ofMillis(200))),
                UnknownOutcomeException.class);
        await(client.put("k", "v"));
        await(client.put("k", "v"));
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(2);

        // The second one fails too: the first is asked again in spite of its backoff.
        first.override(null);
        second.failWith(FailureCode.NOT_READY);
        await(client.put("k", "v"));
        assertThat(first.requests()).hasSize(2);
    }

    @Test
    void when_no_node_can_be_reached_the_failure_names_each() {
        first.stop();
        second.stop();
        UnavailableException failed = failure(client.put("k", "v"), UnavailableException.class);
        assertThat(failed.code()).contains(FailureCode.UNAVAILABLE);
        assertThat(failed.status()).isZero();
        assertThat(failed).hasMessageContaining(first.endpoint()).hasMessageContaining(second.endpoint());
    }

    @Test
    void what_a_node_said_is_told_rather_than_that_another_was_away() {
        first.failWith(FailureCode.WRITE_QUORUM_UNAVAILABLE);
        second.stop();
        UnavailableException failed = failure(client.put("k", "v"), UnavailableException.class);
        assertThat(failed.code()).contains(FailureCode.WRITE_QUORUM_UNAVAILABLE);
    }

    @Test
    void a_rejected_request_is_not_offered_to_another_node() {
        first.failWith(FailureCode.INVALID_QUORUM);
        failure(client.put("k", "v"), RejectedException.class);
        failure(client.get("k"), RejectedException.class);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void a_host_that_is_no_kvorum_moves_a_read_on() {
        first.override(request -> request.response().end("<html>"));
        assertThat(await(client.get("k")).found()).isFalse();
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void futures_complete_on_the_caller_s_event_loop() {
        assertThat(await(Future.<Boolean>future(promise -> vertx.runOnContext(v -> {
                    Thread caller = Thread.currentThread();
                    client.get("k").onComplete(done -> promise.complete(Thread.currentThread() == caller));
                }))))
                .isTrue();
    }
}
