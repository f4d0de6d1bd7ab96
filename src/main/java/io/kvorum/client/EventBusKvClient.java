package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Function;

/** {@link KvClient} over the event bus of one Vert.x; the messages are described at the package. */
final class EventBusKvClient implements KvClient {
    private final Vertx vertx;
    private final String prefix;
    private final Duration defaultTimeout;

    EventBusKvClient(Vertx vertx, String nodeId, Duration defaultTimeout) {
        KvClientOptions.checkTimeout(defaultTimeout);
        this.vertx = vertx;
        this.prefix = "kvorum." + nodeId + ".kv.";
        this.defaultTimeout = defaultTimeout;
    }

    @Override
    public Future<GetResult> get(String key, GetOptions options) {
        return Requests.guarded(() -> {
            JsonObject request = request(key, null, options.timeout());
            putQuorum(request, "r", options.r());
            return ask(
                    "get",
                    request,
                    options.timeout(),
                    false,
                    reply -> reply.getBoolean("found", true) ? Answers.get(reply) : Answers.absent(key, reply));
        });
    }

    @Override
    public Future<PutResult> put(String key, Value value, PutOptions options) {
        return Requests.guarded(() -> {
            JsonObject request =
                    request(key, options.context(), options.timeout()).mergeIn(Requests.value(value));
            putQuorum(request, "w", options.w());
            if (options.returnBody()) {
                request.put("returnBody", true);
            }
            return ask("put", request, options.timeout(), true, Answers::put);
        });
    }

    @Override
    public Future<DeleteResult> delete(String key, DeleteOptions options) {
        return Requests.guarded(() -> {
            JsonObject request = request(key, options.context(), options.timeout());
            putQuorum(request, "w", options.w());
            return ask("delete", request, options.timeout(), true, Answers::delete);
        });
    }

    private static JsonObject request(String key, String context, Duration timeout) {
        Keys.check(key);
        Requests.checkContext(context);
        JsonObject request = new JsonObject().put("key", key);
        if (context != null) {
            request.put("context", context);
        }
        if (timeout != null) {
            request.put("timeoutMs", KvClientOptions.nodeBudgetMillis(timeout.toMillis()));
        }
        return request;
    }

    private static void putQuorum(JsonObject request, String name, QuorumLevel level) {
        if (level != null) {
            request.put(name, level.text());
        }
    }

    private <T> Future<T> ask(
            String operation, JsonObject request, Duration timeout, boolean write, Function<JsonObject, T> parser) {
        String address = prefix + operation;
        long millis = (timeout != null ? timeout : defaultTimeout).toMillis();
        DeliveryOptions delivery = new DeliveryOptions().setSendTimeout(millis);
        return vertx.eventBus()
                .request(address, request, delivery)
                .compose(
                        reply -> Future.succeededFuture(parse(address, reply.body(), write, parser)),
                        failure -> Future.failedFuture(noReply(address, write, failure)));
    }

    private static <T> T parse(String address, Object body, boolean write, Function<JsonObject, T> parser) {
        JsonObject error;
        try {
            JsonObject reply = (JsonObject) body;
            error = reply.getJsonObject("error");
            if (error == null) {
                return parser.apply(reply);
            }
        } catch (RuntimeException e) {
            throw notDone(write, address + ": the reply is not one of Kvorum's", e);
        }
        throw Answers.failure(error, FailureCode.INTERNAL.status(), write, null);
    }

    private static KvClientException noReply(String address, boolean write, Throwable failure) {
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return new UnavailableException(
                    Failure.of(FailureCode.UNAVAILABLE, "No node listens on " + address + " in this Vert.x"));
        }
        return notDone(write, address + ": " + failure.getMessage(), failure);
    }

    private static KvClientException notDone(boolean write, String what, Throwable cause) {
        return write
                ? new UnknownOutcomeException(Failure.of(
                                FailureCode.OUTCOME_UNKNOWN,
                                "The write was sent and may or may not have been applied: " + what)
                        .because(cause))
                : new UnavailableException(
                        Failure.of(FailureCode.UNAVAILABLE, "The node gave no usable answer: " + what)
                                .because(cause));
    }

    /** The bus belongs to the application: nothing to free. */
    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
