package io.kvorum.bus;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local event bus. Callable from any thread; answers come on the asker's context.
 *
 * <p>A message carries the promise of its answer. The bus's own replies cost a reply address and a timer for each
 * request, which on one event loop is more than the work behind most of them.
 */
public final class VertxBus implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(VertxBus.class);
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setCodecName(IdentityCodec.NAME).setLocalOnly(true);
    private static final long SWEEP_MILLIS = 250;

    private final Vertx vertx;
    private final Map<String, MessageProducer<Object>> producers = new ConcurrentHashMap<>();
    /** The questions without an answer, in a ring around this one, which is none. */
    private final Question open = new Question(null, null, Long.MAX_VALUE);

    private long sweeps;
    private boolean sweeping;

    /** Prepares the Vert.x for Kvorum's messages; any number of times. */
    public VertxBus(Vertx vertx) {
        this.vertx = vertx;
        registerCodec();
    }

    private void registerCodec() {
        try {
            vertx.eventBus().registerCodec(new IdentityCodec());
        } catch (IllegalStateException alreadyThere) {
            LOG.trace("Another node in this Vert.x has registered the codec", alreadyThere);
        }
    }

    /** A message on its way to whoever answers it; linked to its neighbours while it is open. */
    private final class Question {
        private final Object message;
        private final Promise<Object> answer = Promise.promise();
        private final Context asker;
        private final Thread askingThread = Thread.currentThread();
        private final long lastSweep;
        private Question before = this;
        private Question after = this;

        Question(Object message, Context asker, long lastSweep) {
            this.message = message;
            this.asker = asker;
            this.lastSweep = lastSweep;
        }

        void answered(Object result) {
            close(this);
            onAsker(() -> answer.tryComplete(result));
        }

        void failed(KvorumException failure) {
            close(this);
            onAsker(() -> answer.tryFail(failure));
        }

        private void onAsker(Runnable completion) {
            // An event loop is one thread: what runs on it already need not be sent to it.
            if (Thread.currentThread() == askingThread) {
                completion.run();
            } else {
                asker.runOnContext(now -> completion.run());
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Future<T> ask(String address, Object message, long timeoutMillis) {
        Question question = opened(message, Math.max(1, timeoutMillis));
        Future<Void> delivered = producerTo(address).write(question);
        // Mostly it lies in its receiver's queue by now, and then nobody need listen.
        if (!delivered.succeeded()) {
            delivered.onFailure(failure -> question.failed(undelivered(address, failure)));
        }
        return (Future<T>) question.answer.future();
    }

    private MessageProducer<Object> producerTo(String address) {
        MessageProducer<Object> known = producers.get(address);
        return known != null
                ? known
                : producers.computeIfAbsent(address, to -> vertx.eventBus().sender(to, LOCAL));
    }

    private static KvorumException undelivered(String address, Throwable cause) {
        if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return new KvorumException(
                    FailureCode.NOT_READY, "The node is starting or stopping: nobody listens at " + address);
        }
        return new KvorumException(FailureCode.INTERNAL, "The request to " + address + " failed: " + cause);
    }

    private synchronized Question opened(Object message, long timeoutMillis) {
        long lastSweep = sweeps + timeoutMillis / SWEEP_MILLIS + 2;
        Question question = new Question(message, vertx.getOrCreateContext(), lastSweep);
        question.before = open.before;
        question.after = open;
        open.before.after = question;
        open.before = question;
        if (!sweeping) {
            sweeping = true;
            vertx.setTimer(SWEEP_MILLIS, fired -> sweep());
        }
        return question;
    }

    /** Harmless for one that is closed already. */
    private synchronized void close(Question question) {
        question.before.after = question.after;
        question.after.before = question.before;
        question.before = question;
        question.after = question;
    }

    /** Only a handler that is stuck leaves a question open past its time, so a coarse look at all of them will do. */
    private void sweep() {
        List<Question> late = new ArrayList<>();
        synchronized (this) {
            sweeps++;
            for (Question question = open.after; question != open; question = question.after) {
                if (question.lastSweep <= sweeps) {
                    late.add(question);
                }
            }
            sweeping = open.after != open;
            if (sweeping) {
                vertx.setTimer(SWEEP_MILLIS, fired -> sweep());
            }
        }
        for (Question question : late) {
            question.failed(new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN,
                    "No answer to " + question.message.getClass().getSimpleName() + " in time"));
        }
    }

    /** Answers the requests that arrive at an address with what the handler's Future yields. */
    public MessageConsumer<Object> serve(String address, Function<Object, Future<?>> handler) {
        return vertx.eventBus().localConsumer(address, message -> answer((Question) message.body(), handler));
    }

    private static void answer(Question question, Function<Object, Future<?>> handler) {
        Future<?> result;
        try {
            result = handler.apply(question.message);
        } catch (RuntimeException e) {
            result = Future.failedFuture(e);
        }
        result.onComplete(question::answered, failure -> question.failed(known(failure)));
    }

    private static KvorumException known(Throwable failure) {
        if (failure instanceof KvorumException already) {
            return already;
        }
        LOG.error("A handler failed in a way that nobody foresaw", failure);
        return new KvorumException(FailureCode.INTERNAL, "The node failed internally: " + failure);
    }
}
