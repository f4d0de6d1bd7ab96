package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** {@link KvClient} over HTTP: says what each operation looks like as a request; {@link HttpExchange} does the rest. */
final class HttpKvClient implements KvClient {
    private static final String JSON = "application/json";
    private static final String CONTEXT_HEADER = "X-Kvorum-Context";
    /** A node takes 16 KiB of headers in all; a longer context goes into the body. */
    private static final int MAX_CONTEXT_HEADER = 8 * 1024;

    private final HttpTransport transport;

    HttpKvClient(HttpTransport transport) {
        this.transport = transport;
    }

    @Override
    public Future<GetResult> get(String key, GetOptions options) {
        return Requests.guarded(() -> transport.send(
                new HttpCall<>(
                        HttpMethod.GET,
                        "/kv/" + Keys.encode(key),
                        options.r() == null ? Map.of() : Map.of("r", options.r().text()),
                        Map.of("Accept", JSON),
                        null,
                        false,
                        answer -> readAnswer(key, answer)),
                options.timeout()));
    }

    private static GetResult readAnswer(String key, HttpCall.Answer answer) {
        if (answer.status() == 200 || answer.status() == 300) {
            return Answers.get(answer.json());
        }
        JsonObject problem = answer.problem();
        if (FailureCode.NOT_FOUND.code().equals(problem.getValue("code"))) {
            return Answers.absent(key, problem);
        }
        throw answer.failure(false);
    }

    @Override
    public Future<PutResult> put(String key, Value value, PutOptions options) {
        return Requests.guarded(() -> {
            Requests.checkContext(options.context());
            Map<String, String> query = new LinkedHashMap<>();
            if (options.w() != null) {
                query.put("w", options.w().text());
            }
            if (options.returnBody()) {
                query.put("returnBody", "true");
            }
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Accept", JSON);
            Buffer body = goesAsJson(value, options.context())
                    ? jsonBody(value, options.context(), headers)
                    : rawBody(value, options.context(), headers);
            return transport.send(
                    new HttpCall<>(
                            HttpMethod.PUT,
                            "/kv/" + Keys.encode(key),
                            query,
                            headers,
                            body,
                            true,
                            answer -> Answers.put(success(answer))),
                    options.timeout());
        });
    }

    /** Bytes of type JSON cannot go raw: a JSON body is the envelope around a value, not the value. */
    private static boolean goesAsJson(Value value, String context) {
        String type = value.contentType();
        return type == null
                ? value.asText() != null
                : type.toLowerCase(Locale.ROOT).startsWith(JSON) || tooLongForHeader(context);
    }

    private static Buffer jsonBody(Value value, String context, Map<String, String> headers) {
        headers.put("Content-Type", JSON);
        JsonObject body = Requests.value(value);
        if (context != null) {
            body.put("context", context);
        }
        return body.toBuffer();
    }

    private static Buffer rawBody(Value value, String context, Map<String, String> headers) {
        headers.put("Content-Type", Requests.contentType(value));
        if (context != null) {
            headers.put(CONTEXT_HEADER, context);
        }
        return Buffer.buffer(value.bytes());
    }

    @Override
    public Future<DeleteResult> delete(String key, DeleteOptions options) {
        return Requests.guarded(() -> {
            Requests.checkContext(options.context());
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Accept", JSON);
            Buffer body = null;
            if (tooLongForHeader(options.context())) {
                headers.put("Content-Type", JSON);
                body = new JsonObject().put("context", options.context()).toBuffer();
            } else if (options.context() != null) {
                headers.put(CONTEXT_HEADER, options.context());
            }
            return transport.send(
                    new HttpCall<>(
                            HttpMethod.DELETE,
                            "/kv/" + Keys.encode(key),
                            options.w() == null
                                    ? Map.of()
                                    : Map.of("w", options.w().text()),
                            headers,
                            body,
                            true,
                            answer -> Answers.delete(success(answer))),
                    options.timeout());
        });
    }

    private static boolean tooLongForHeader(String context) {
        return context != null && context.length() > MAX_CONTEXT_HEADER;
    }

    private static JsonObject success(HttpCall.Answer answer) {
        if (answer.status() != 200) {
            throw answer.failure(true);
        }
        return answer.json();
    }

    @Override
    public Future<Void> close() {
        return transport.close();
    }
}
