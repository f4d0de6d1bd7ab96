package io.kvorum.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * Carries one call to another node and brings its reply back, whatever the status. In production HTTP/1.1 ({@link
 * HttpWire}). Called, and answers, on the coordinator's event loop.
 */
public interface Wire {
    /**
     * Makes one call.
     *
     * @return fails with what the network said: a {@link java.net.ConnectException} and its like when nobody was reached,
     *     which is certain, and anything else when the call may have arrived
     */
    Future<Reply> call(Call call);

    /**
     * A call.
     *
     * @param method of HTTP
     * @param address {@code host:port}
     * @param path with its leading slash
     * @param headers without those of the body
     * @param contentType of the body, null without one
     * @param body null for none
     * @param timeoutMillis how long to wait for the reply, at least 1
     */
    record Call(
            String method,
            String address,
            String path,
            Map<String, String> headers,
            String contentType,
            Buffer body,
            long timeoutMillis) {}

    /** What came back. */
    interface Reply {
        int status();

        /** The header's value, null when it is absent. */
        String header(String name);

        /** The body, null or empty without one. */
        Buffer body();
    }
}
