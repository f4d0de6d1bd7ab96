package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Threads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's threads and several event loops ask over one bus. */
class VertxBusThreadsTest {
    private static final int ASKERS = 4;
    private static final int EACH = 5_000;

    private final Vertx vertx = Vertx.vertx();
    private final VertxBus bus = new VertxBus(vertx);
    private final List<Future<?>> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private void awaitAll() throws TimeoutException {
        Future.join(asked).otherwiseEmpty().await(60, TimeUnit.SECONDS);
    }

    @Test
    void every_question_gets_its_own_answer() throws Exception {
        bus.serve("echo", Future::succeededFuture);
        Threads.together(ASKERS, asker -> {
            List<Future<?>> own = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                String question = asker + "-" + i;
                own.add(bus.<String>ask("echo", question, 60_000)
                        .map(answer -> assertThat(answer).isEqualTo(question)));
            }
            asked.addAll(own);
        });
        awaitAll();
        assertThat(asked).hasSize(ASKERS * EACH).allMatch(Future::succeeded);
    }

    @Test
    void every_question_that_nobody_answers_ends_whoever_asked_beside_it() throws Exception {
        bus.serve("silent", question -> Promise.promise().future());
        Threads.together(ASKERS, asker -> {
            List<Future<?>> own = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                own.add(bus.ask("silent", "question", 1));
            }
            asked.addAll(own);
        });
        awaitAll();
        assertThat(asked).hasSize(ASKERS * EACH).allSatisfy(question -> assertThat(
                        ((KvorumException) question.cause()).code())
                .isEqualTo(FailureCode.OUTCOME_UNKNOWN));
    }
}
