package io.kvorum.bus;

import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store for any verticle of the same Vert.x, in JSON objects: {@code {"key","value" | "valueBase64",["contentType"],
 * ["context"],["w"],["timeoutMs"],["returnBody"]}} to put, {@code {"key",["context"],["w"],["timeoutMs"]}} to delete,
 * {@code {"key",["r"],["timeoutMs"]}} to get. Replies have the shapes of {@link AnswerJson}; whatever goes wrong is a
 * reply {@code {"error": problem}}, never a failed message.
 */
public final class KvBusRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(KvBusRoutes.class);
    private static final String WHAT = "The message";

    private static final JsonShape GET = new JsonShape(
            WHAT, "{\"key\": \"…\"}", Map.of("key", Kind.TEXT, "r", Kind.LEVEL, "timeoutMs", Kind.NUMBER));

    private static final JsonShape PUT = new JsonShape(
            WHAT,
            "{\"key\": \"…\", \"value\": \"…\"}",
            Map.of(
                    "key", Kind.TEXT,
                    "value", Kind.TEXT,
                    "valueBase64", Kind.TEXT,
                    "contentType", Kind.TEXT,
                    "context", Kind.TEXT,
                    "w", Kind.LEVEL,
                    "timeoutMs", Kind.NUMBER,
                    "returnBody", Kind.FLAG));

    private static final JsonShape DELETE = new JsonShape(
            WHAT,
            "{\"key\": \"…\"}",
            Map.of("key", Kind.TEXT, "context", Kind.TEXT, "w", Kind.LEVEL, "timeoutMs", Kind.NUMBER));

    private final Vertx vertx;
    private final Addresses addresses;
    private final Bus bus;
    private final RequestRules rules;
    private final Clock clock;

    public KvBusRoutes(Vertx vertx, Addresses addresses, KvorumConfig config, Clock clock) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.bus = new VertxBus(vertx);
        this.rules = new RequestRules(config.limits(), config.quorum());
        this.clock = clock;
    }

    /** Starts to listen, on the caller's context; the caller unregisters what it gets. */
    public List<MessageConsumer<?>> register() {
        return List.of(
                serve("get", false, GET, this::get),
                serve("put", true, PUT, this::put),
                serve("delete", true, DELETE, this::delete));
    }

    private MessageConsumer<Object> serve(
            String operation, boolean write, JsonShape shape, Function<JsonFields, Future<byte[]>> handler) {
        return vertx.eventBus().consumer(addresses.kv(operation), message -> {
            Future<byte[]> answer;
            try {
                answer = handler.apply(fields(message, shape));
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            answer.onComplete(
                    json -> message.reply(new JsonObject(Buffer.buffer(json))),
                    failure -> message.reply(error(operation, failure, write)));
        });
    }

    private static JsonFields fields(Message<Object> message, JsonShape shape) {
        if (message.body() instanceof JsonObject object) {
            return shape.read(object.getMap());
        }
        throw new KvorumException(
                FailureCode.INVALID_REQUEST,
                WHAT + " must be a JsonObject like " + shape.example() + ", found "
                        + (message.body() == null
                                ? "nothing"
                                : "a " + message.body().getClass().getSimpleName()));
    }

    private static JsonObject error(String operation, Throwable failure, boolean write) {
        KvorumException known;
        if (failure instanceof KvorumException already) {
            known = already;
        } else {
            LOG.error("A {} over the event bus failed in a way that nobody foresaw", operation, failure);
            known = new KvorumException(FailureCode.INTERNAL, "The node failed internally; its log says more");
        }
        return new JsonObject().put("error", new JsonObject(Buffer.buffer(ProblemJson.encode(known, null, write))));
    }

    private Future<byte[]> get(JsonFields fields) {
        String key = rules.key(fields.text("key"));
        long timeout = rules.timeoutMillis(fields.number("timeoutMs"));
        ReadRequest request = new ReadRequest(key, RequestRules.quorum("r", fields.text("r")), deadline(timeout));
        return bus.<ReadAnswer>ask(addresses.coordinator(), request, RequestRules.waitMillis(timeout))
                .map(answer -> {
                    String context = answer.versioned().isEmpty()
                            ? null
                            : ContextToken.of(answer.versioned()).encode(key);
                    return AnswerJson.isFound(answer)
                            ? AnswerJson.found(answer, context)
                            : AnswerJson.absent(answer, context);
                })
                .recover(failure -> Future.failedFuture(RequestRules.ofRead(failure)));
    }

    private Future<byte[]> put(JsonFields fields) {
        String key = rules.key(fields.text("key"));
        boolean returnBody = fields.flag("returnBody");
        return write(key, rules.value(fields), fields)
                .map(answer -> AnswerJson.written(answer, context(answer), returnBody));
    }

    private Future<byte[]> delete(JsonFields fields) {
        String key = rules.key(fields.text("key"));
        return write(key, null, fields).map(answer -> AnswerJson.deleted(answer, context(answer)));
    }

    private Future<WriteAnswer> write(String key, Value value, JsonFields fields) {
        long timeout = rules.timeoutMillis(fields.number("timeoutMs"));
        WriteRequest request = new WriteRequest(
                key,
                value,
                RequestRules.context(key, fields.text("context")),
                RequestRules.quorum("w", fields.text("w")),
                deadline(timeout),
                false);
        return bus.ask(addresses.coordinator(), request, RequestRules.waitMillis(timeout));
    }

    private static String context(WriteAnswer answer) {
        return ContextToken.of(answer.versioned()).encode(answer.key());
    }

    private long deadline(long timeoutMillis) {
        return clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }
}
