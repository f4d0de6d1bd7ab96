package io.kvorum.client;

import io.kvorum.version.Utf8;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;

/**
 * One request, whichever endpoint takes it.
 *
 * @param <T> what its answer becomes
 * @param path raw path from the first slash on, percent-encoded, without query
 * @param query parameters whose values need no encoding
 * @param body null for none
 * @param write whether it may change something, so that silence after sending it leaves its outcome unknown
 * @param parser reads an answer below status 500; a {@link KvClientException} from it is the request's failure, any
 *     other exception means that the answer was not understood
 */
record HttpCall<T>(
        HttpMethod method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        Buffer body,
        boolean write,
        Function<Answer, T> parser) {
    HttpCall {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** An answer with its whole body. */
    record Answer(int status, Buffer body, String requestId) {
        /**
         * The body as a JSON object.
         *
         * @throws RuntimeException when it is none
         */
        JsonObject json() {
            String text = Utf8.decodeOrNull(body.getBytes());
            if (text == null) {
                throw new IllegalArgumentException("The answer is not valid UTF-8");
            }
            return new JsonObject(text);
        }

        /** The problem document, an empty object when the body is none (a proxy's page). */
        JsonObject problem() {
            try {
                return json();
            } catch (RuntimeException e) {
                return new JsonObject();
            }
        }

        KvClientException failure(boolean write) {
            return Answers.failure(problem(), status, write, requestId);
        }
    }

    /** The request URI at an endpoint, with the node's deadline when there is one. */
    String uri(Endpoint endpoint, Long timeoutMs) {
        StringBuilder uri = new StringBuilder(endpoint.prefix()).append(path);
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            uri.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
            separator = '&';
        }
        if (timeoutMs != null) {
            uri.append(separator).append("timeoutMs=").append(timeoutMs);
        }
        return uri.toString();
    }
}
