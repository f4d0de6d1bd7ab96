package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxBusTest {
    private static final long LONG = 30_000;

    private final Vertx vertx = Vertx.vertx();
    private final VertxBus bus = new VertxBus(vertx);

    @AfterEach
    void close() throws TimeoutException {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(20, TimeUnit.SECONDS);
    }

    private void assertFails(Future<?> asked, FailureCode code) {
        assertThatThrownBy(() -> await(asked))
                .isInstanceOfSatisfying(KvorumException.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }

    @Test
    void message_and_answer_are_handed_over_as_they_are() throws TimeoutException {
        Object message = new Object();
        bus.serve("echo", Future::succeededFuture);

        assertThat(ask("echo", message)).isSameAs(message);
    }

    private Object ask(String address, Object message) throws TimeoutException {
        return await(bus.<Object>ask(address, message, LONG));
    }

    @Test
    void answer_without_a_result_is_null() throws TimeoutException {
        bus.serve("nothing", message -> Future.succeededFuture());

        assertThat(ask("nothing", "message")).isNull();
    }

    @Test
    void failure_arrives_with_its_code_however_the_handler_gave_it() {
        KvorumException failure = new KvorumException(FailureCode.DISK_FULL, "full");
        bus.serve("throws", message -> {
            throw failure;
        });
        bus.serve("fails", message -> Future.failedFuture(failure));
        bus.serve("surprises", message -> Future.failedFuture("nobody foresaw this"));

        assertFails(bus.ask("throws", "message", LONG), FailureCode.DISK_FULL);
        assertFails(bus.ask("fails", "message", LONG), FailureCode.DISK_FULL);
        assertFails(bus.ask("surprises", "message", LONG), FailureCode.INTERNAL);
    }

    @Test
    void nobody_at_the_address_means_not_ready() {
        assertFails(bus.ask("nobody", "message", LONG), FailureCode.NOT_READY);
    }

    @Test
    void somebody_who_came_later_is_found() throws TimeoutException {
        assertFails(bus.ask("later", "message", LONG), FailureCode.NOT_READY);
        bus.serve("later", Future::succeededFuture);

        assertThat(ask("later", "message")).isEqualTo("message");
    }

    @Test
    void handler_that_never_answers_leaves_an_unknown_outcome() {
        bus.serve("stuck", message -> Promise.promise().future());

        assertFails(bus.ask("stuck", "message", 1), FailureCode.OUTCOME_UNKNOWN);
        assertFails(bus.ask("stuck", "message", 300), FailureCode.OUTCOME_UNKNOWN);
    }

    @Test
    void answer_after_the_time_was_over_is_no_answer() throws TimeoutException {
        Promise<String> slow = Promise.promise();
        bus.serve("slow", message -> slow.future());
        Future<String> asked = bus.ask("slow", "message", 1);
        assertFails(asked, FailureCode.OUTCOME_UNKNOWN);

        slow.complete("late");
        bus.serve("echo", Future::succeededFuture);
        assertThat(ask("echo", "after")).isEqualTo("after");

        assertThat(asked.failed()).isTrue();
    }

    @Test
    void answer_comes_on_the_askers_context() throws TimeoutException {
        Promise<Thread> answering = Promise.promise();
        Promise<Thread> asking = Promise.promise();
        vertx.getOrCreateContext().runOnContext(elsewhere -> bus.serve("echo", Future::succeededFuture));
        Context asker = vertx.getOrCreateContext();
        asker.runOnContext(now -> {
            asking.complete(Thread.currentThread());
            vertx.setTimer(1, later -> bus.ask("echo", "message", LONG)
                    .onComplete(answer -> answering.complete(Thread.currentThread())));
        });

        assertThat(await(answering.future())).isSameAs(await(asking.future()));
    }
}
