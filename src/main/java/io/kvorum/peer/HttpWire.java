package io.kvorum.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** Calls over the Web Client. */
public final class HttpWire implements Wire, AutoCloseable {
    private final WebClient client;

    /** @param client closed with this */
    public HttpWire(WebClient client) {
        this.client = client;
    }

    @Override
    public Future<Reply> call(Call call) {
        int colon = call.address().lastIndexOf(':');
        String host = call.address().substring(0, colon).replace("[", "").replace("]", "");
        int port = Integer.parseInt(call.address().substring(colon + 1));
        HttpRequest<Buffer> request = client.request(HttpMethod.valueOf(call.method()), port, host, call.path())
                .timeout(call.timeoutMillis());
        call.headers().forEach(request::putHeader);
        if (call.contentType() != null) {
            request.putHeader("Content-Type", call.contentType());
        }
        return (call.body() == null ? request.send() : request.sendBuffer(call.body())).map(HttpReply::new);
    }

    private record HttpReply(HttpResponse<Buffer> response) implements Reply {
        @Override
        public int status() {
            return response.statusCode();
        }

        @Override
        public String header(String name) {
            return response.getHeader(name);
        }

        @Override
        public Buffer body() {
            return response.body();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
