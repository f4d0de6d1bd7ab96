package io.kvorum.sim;

import io.kvorum.bus.Bus;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Scheduler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The event bus inside one simulated process: a message arrives after all that is due. */
final class SimBus implements Bus {
    private final SimLoop loop;
    private final Consumer<Throwable> surprised;
    private final Map<String, Function<Object, Future<?>>> handlers = new TreeMap<>();

    /** @param surprised told of failures that are no {@link KvorumException}, as the log would be */
    SimBus(SimLoop loop, Consumer<Throwable> surprised) {
        this.loop = loop;
        this.surprised = surprised;
    }

    void serve(String address, Function<Object, Future<?>> handler) {
        handlers.put(address, handler);
    }

    void close() {
        handlers.clear();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Future<T> ask(String address, Object message, long timeoutMillis) {
        Promise<T> answer = Promise.promise();
        Function<Object, Future<?>> handler = handlers.get(address);
        if (handler == null) {
            loop.later(() -> answer.tryFail(new KvorumException(
                    FailureCode.NOT_READY, "The node is starting or stopping: nobody listens at " + address)));
            return answer.future();
        }
        Scheduler.Cancellable timeout = loop.after(
                Math.max(1, timeoutMillis),
                () -> answer.tryFail(
                        new KvorumException(FailureCode.OUTCOME_UNKNOWN, "No answer from " + address + " in time")));
        loop.later(() -> handled(handler, message)
                .onComplete(done -> loop.later(() -> {
                    timeout.cancel();
                    if (done.succeeded()) {
                        answer.tryComplete((T) done.result());
                    } else {
                        answer.tryFail(known(done.cause()));
                    }
                })));
        return answer.future();
    }

    private static Future<?> handled(Function<Object, Future<?>> handler, Object message) {
        try {
            return handler.apply(message);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private KvorumException known(Throwable failure) {
        if (failure instanceof KvorumException already) {
            return already;
        }
        surprised.accept(failure);
        return new KvorumException(FailureCode.INTERNAL, "The node failed internally: " + failure);
    }
}
