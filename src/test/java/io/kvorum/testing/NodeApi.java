package io.kvorum.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One running node as a stranger sees it: plain HTTP, none of our own classes on the way. Calls block until the node answered,
 * the connection broke or {@link #PATIENCE} has passed; none of these throws. Thread-safe.
 */
public record NodeApi(URI base) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Far above every deadline a node keeps by itself, so that running into it is a finding. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * What came back.
     *
     * @param status the HTTP status; {@link #NOT_SENT} when no connection was made, {@link #BROKEN} when it broke before the
     *     answer, {@link #LATE} when no answer came in time
     * @param text the body as it came, the empty string when there is none
     * @param body the JSON in it, a missing node when there is none
     */
    public record Answer(int status, String text, JsonNode body) {
        public static final int NOT_SENT = 0;
        public static final int BROKEN = 1;
        public static final int LATE = 2;

        /** The value of a 200, null otherwise. */
        public String value() {
            return status == 200 ? body.path("value").textValue() : null;
        }

        /** The stable code of a problem, the empty string otherwise. */
        public String code() {
            return body.path("code").asText();
        }

        /** What a problem says about a write, the empty string when it says nothing. */
        public String outcome() {
            return body.path("outcome").asText();
        }
    }

    public static NodeApi onLoopback(int port) {
        return new NodeApi(URI.create("http://127.0.0.1:" + port));
    }

    public Answer put(String key, String value) {
        return put(key, value, "");
    }

    /** Writes with a query, for example {@code ?w=1}. */
    public Answer put(String key, String value, String query) {
        String body = JSON.createObjectNode().put("value", value).toString();
        return send(request("/kv/" + encode(key) + query)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    public Answer get(String key) {
        return get(key, "");
    }

    public Answer get(String key, String query) {
        return send(request("/kv/" + encode(key) + query).GET());
    }

    public Answer delete(String key) {
        return send(request("/kv/" + encode(key)).DELETE());
    }

    /** The node's own raw version of the key, without asking any other node. */
    public Answer fetch(String key) {
        return send(request("/internal/fetch/" + encode(key))
                .header("X-Kvorum-Cluster", "kvorum")
                .GET());
    }

    /** The value of the only sibling this node itself holds; null for a tombstone or an unknown key. */
    public String held(String key) {
        return fetch(key).body().path("siblings").path(0).path("value").textValue();
    }

    public Answer health() {
        return send(request("/health").GET());
    }

    public boolean isReady() {
        return send(request("/health/ready").GET()).status() == 200;
    }

    /**
     * Any call.
     *
     * @param json the body, null for none
     * @param patience how long to wait for the answer
     */
    public Answer call(String method, String pathAndQuery, JsonNode json, Duration patience) {
        return send(HttpRequest.newBuilder(base.resolve(pathAndQuery))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json.toString())));
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(base.resolve(pathAndQuery)).timeout(PATIENCE);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), parse(response.body()));
        } catch (ConnectException e) {
            return none(Answer.NOT_SENT);
        } catch (HttpTimeoutException e) {
            return none(Answer.LATE);
        } catch (IOException e) {
            return none(Answer.BROKEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none(Answer.BROKEN);
        }
    }

    private static Answer none(int status) {
        return new Answer(status, "", MissingNode.getInstance());
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String encode(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
