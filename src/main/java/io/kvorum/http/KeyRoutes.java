package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.AnswerJson;
import io.kvorum.bus.Bus;
import io.kvorum.bus.RequestRules;
import io.kvorum.config.LimitsConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes of one key: {@code /kv/:key}. */
final class KeyRoutes {
    static final CharSequence CONTEXT = HttpHeaders.createOptimized("X-Kvorum-Context");

    /** All methods take all of them, so that one set of options serves a program; r says nothing about a write. */
    private static final List<String> PARAMETERS = List.of("w", "r", "timeoutMs", "returnBody");

    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");

    /** JSON may write one byte as six, {@code \u0001}. */
    private static final int JSON_EXPANSION = 6;
    /** Room for the other members, the context above all. */
    private static final int ENVELOPE = 64 * 1024;

    private final Bus bus;
    private final String coordinator;
    private final RequestRules rules;
    private final int maxValue;
    private final int maxContextHeader;
    private final Turnstile large;

    KeyRoutes(Bus bus, Addresses addresses, RequestRules rules, LimitsConfig limits, Turnstile large) {
        this.bus = bus;
        this.large = large;
        this.coordinator = addresses.coordinator();
        this.rules = rules;
        this.maxValue = limits.valueBytes();
        this.maxContextHeader = limits.headerBytes() / 2;
    }

    /** The most bytes that a JSON body around a value of so many bytes may have. */
    static int jsonLimit(int valueBytes) {
        return JSON_EXPANSION * valueBytes + ENVELOPE;
    }

    /** What every request on a key says beside its body. */
    private record Common(String key, QuorumLevel w, QuorumLevel r, long timeoutMillis, boolean returnBody) {}

    private Common common(Exchange exchange) {
        String key = RequestKeys.decode(exchange.rawKey(), rules);
        QueryParameters query = exchange.parameters(PARAMETERS);
        return new Common(
                key,
                RequestRules.quorum("w", query.text("w")),
                RequestRules.quorum("r", query.text("r")),
                rules.timeoutMillis(query.number("timeoutMs")),
                query.flag("returnBody"));
    }

    Future<Answer> get(Exchange exchange) {
        Common common = common(exchange);
        Accept accept = Accept.parse(exchange.header(HttpHeaders.ACCEPT));
        long deadline = exchange.deadlineNanos(common.timeoutMillis());
        ReadRequest request = new ReadRequest(common.key(), common.r(), deadline);
        return bus.<ReadAnswer>ask(coordinator, request, RequestRules.waitMillis(common.timeoutMillis()))
                .transform((answer, failure) -> failure == null
                        ? Future.succeededFuture(found(exchange, accept, answer))
                        : Future.failedFuture(RequestRules.ofRead(failure)));
    }

    private Answer found(Exchange exchange, Accept accept, ReadAnswer answer) {
        String context = answer.versioned().isEmpty() ? null : contextOf(exchange, answer.key(), answer.versioned());
        Sibling only = AnswerJson.onlyValue(answer.versioned());
        if (only == null) {
            if (!AnswerJson.isFound(answer)) {
                throw notFound(answer, context);
            }
            return Answer.json(300, AnswerJson.found(answer, context));
        }
        if (prefersRaw(accept, only.value())) {
            exchange.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
            return Answer.of(200, rawType(only.value()), only.value().bytes());
        }
        return Answer.json(AnswerJson.found(answer, context));
    }

    private static KvorumException notFound(ReadAnswer answer, String context) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("replicas", AnswerJson.evidence(answer.evidence()));
        if (context != null) {
            facts.put("context", context);
        }
        return new KvorumException(
                FailureCode.NOT_FOUND,
                context == null ? "Nothing was ever written under this key" : "The key was deleted",
                facts);
    }

    /** JSON unless the client says that it likes the bytes better. */
    private static boolean prefersRaw(Accept accept, Value value) {
        if (accept.takesAnything()) {
            return false;
        }
        float json = accept.quality(MediaType.JSON_NAME);
        String type = rawType(value);
        boolean envelope = MediaType.parse(type).isJson();
        float raw = Math.max(accept.quality(MediaType.BYTES_NAME), envelope ? 0 : accept.quality(type));
        if (json <= 0 && raw <= 0) {
            throw Accept.notAcceptable(MediaType.JSON_NAME + ", " + MediaType.BYTES_NAME
                    + (value.contentType() == null ? "" : ", " + type));
        }
        return raw > json;
    }

    /** Another node may have let in a type that would not do as a header. */
    private static String rawType(Value value) {
        String type = value.contentType();
        return type != null && RequestRules.isContentType(type) ? type : MediaType.BYTES_NAME;
    }

    Future<Answer> put(Exchange exchange) {
        Common common = common(exchange);
        MediaType type = MediaType.parse(exchange.header(HttpHeaders.CONTENT_TYPE));
        Accept.parse(exchange.header(HttpHeaders.ACCEPT)).require(MediaType.JSON_NAME);
        exchange.requireBody();
        boolean json = type.isJson();
        if (json) {
            type.requireUtf8();
        }
        return exchange.body(json ? jsonLimit(maxValue) : maxValue)
                .compose(body -> large.pass(
                        body.length,
                        () -> write(exchange, common, json ? WriteBody.put(body, rules) : raw(exchange, body))))
                .map(answer -> Answer.json(AnswerJson.written(
                        answer, contextOf(exchange, answer.key(), answer.versioned()), common.returnBody())));
    }

    private static WriteBody raw(Exchange exchange, byte[] body) {
        return new WriteBody(new Value(body, exchange.header(HttpHeaders.CONTENT_TYPE)), null);
    }

    Future<Answer> delete(Exchange exchange) {
        Common common = common(exchange);
        Accept.parse(exchange.header(HttpHeaders.ACCEPT)).require(MediaType.JSON_NAME);
        return exchange.body(ENVELOPE)
                .map(body -> {
                    if (body.length > 0) {
                        JsonBodies.requireJson(exchange);
                    }
                    return WriteBody.delete(body);
                })
                .compose(body -> write(exchange, common, body))
                .map(answer ->
                        Answer.json(AnswerJson.deleted(answer, contextOf(exchange, answer.key(), answer.versioned()))));
    }

    private Future<WriteAnswer> write(Exchange exchange, Common common, WriteBody body) {
        String token = exchange.header(CONTEXT);
        if (token != null && body.context() != null && !token.equals(body.context())) {
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST,
                    "The X-Kvorum-Context header and the body's \"context\" differ; send one of them");
        }
        long deadline = exchange.deadlineNanos(common.timeoutMillis());
        WriteRequest request = new WriteRequest(
                common.key(),
                body.value(),
                RequestRules.context(common.key(), token != null ? token : body.context()),
                common.w(),
                deadline,
                false);
        return bus.ask(coordinator, request, RequestRules.waitMillis(exchange.remainingMillis(deadline)));
    }

    /** The context of an answer, also as a header unless it is so long that clients might refuse the headers. */
    private String contextOf(Exchange exchange, String key, Versioned versioned) {
        String context = ContextToken.of(versioned).encode(key);
        if (context.length() <= maxContextHeader) {
            exchange.putHeader(CONTEXT, context);
        }
        return context;
    }
}
