package io.kvorum.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class ClientParsers {
    private ClientParsers() {}

    public static GetResult get(byte[] body) {
        return Answers.get(json(body));
    }

    public static PutResult put(byte[] body) {
        return Answers.put(json(body));
    }

    public static DeleteResult delete(byte[] body) {
        return Answers.delete(json(body));
    }

    public static GetResult absent(byte[] body) {
        return Answers.absent("k", json(body));
    }

    private static JsonObject json(byte[] body) {
        return new HttpCall.Answer(200, Buffer.buffer(body), "id").json();
    }

    /** What an answer of this status and body means. */
    public static KvClientException failure(int status, byte[] body, boolean write) {
        return new HttpCall.Answer(status, Buffer.buffer(body), "id").failure(write);
    }

    public static String endpoint(String text) {
        return Endpoint.parse(text).toString();
    }
}
