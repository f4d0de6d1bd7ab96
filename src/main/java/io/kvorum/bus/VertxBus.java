package io.kvorum.bus;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local event bus. Callable from any thread; replies come on the asker's context. */
public final class VertxBus implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(VertxBus.class);
    private static final DeliveryOptions REPLY =
            new DeliveryOptions().setCodecName(IdentityCodec.NAME).setLocalOnly(true);

    private final EventBus eventBus;

    /** Prepares the Vert.x for Kvorum's messages; any number of times. */
    public VertxBus(Vertx vertx) {
        this.eventBus = vertx.eventBus();
        registerCodec();
    }

    private void registerCodec() {
        try {
            eventBus.registerCodec(new IdentityCodec());
        } catch (IllegalStateException alreadyThere) {
            LOG.trace("Another node in this Vert.x has registered the codec", alreadyThere);
        }
    }

    /** What stands for the reply "done" when there is nothing to say. */
    private enum Nothing {
        DONE
    }

    private record Failed(KvorumException failure) {}

    @Override
    @SuppressWarnings("unchecked")
    public <T> Future<T> ask(String address, Object message, long timeoutMillis) {
        DeliveryOptions options = new DeliveryOptions()
                .setCodecName(IdentityCodec.NAME)
                .setLocalOnly(true)
                .setSendTimeout(Math.max(1, timeoutMillis));
        return eventBus.<Object>request(address, message, options).transform(reply -> {
            if (reply.failed()) {
                return Future.failedFuture(translated(address, reply.cause()));
            }
            Object body = reply.result().body();
            if (body instanceof Failed failed) {
                return Future.failedFuture(failed.failure());
            }
            return Future.succeededFuture(body == Nothing.DONE ? null : (T) body);
        });
    }

    private static KvorumException translated(String address, Throwable cause) {
        if (cause instanceof ReplyException reply) {
            switch (reply.failureType()) {
                case NO_HANDLERS -> {
                    return new KvorumException(
                            FailureCode.NOT_READY, "The node is starting or stopping: nobody listens at " + address);
                }
                case TIMEOUT -> {
                    return new KvorumException(FailureCode.OUTCOME_UNKNOWN, "No answer from " + address + " in time");
                }
                default -> {}
            }
        }
        return new KvorumException(FailureCode.INTERNAL, "The request to " + address + " failed: " + cause);
    }

    /** Answers the requests that arrive at an address with what the handler's Future yields. */
    public MessageConsumer<Object> serve(String address, Function<Object, Future<?>> handler) {
        return eventBus.localConsumer(address, message -> answer(message, handler));
    }

    private void answer(Message<Object> message, Function<Object, Future<?>> handler) {
        Future<?> result;
        try {
            result = handler.apply(message.body());
        } catch (RuntimeException e) {
            result = Future.failedFuture(e);
        }
        result.onComplete(
                done -> message.reply(done == null ? Nothing.DONE : done, REPLY),
                failure -> message.reply(new Failed(known(failure)), REPLY));
    }

    private static KvorumException known(Throwable failure) {
        if (failure instanceof KvorumException already) {
            return already;
        }
        LOG.error("A handler failed in a way that nobody foresaw", failure);
        return new KvorumException(FailureCode.INTERNAL, "The node failed internally: " + failure);
    }
}
