package io.kvorum.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
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
        HostAndPort target = target(call.address());
        HttpRequest<Buffer> request = client.request(
                        HttpMethod.valueOf(call.method()), target.port(), target.host(), call.path())
                .timeout(call.timeoutMillis());
        call.headers().forEach(request::putHeader);
        if (call.contentType() != null) {
            request.putHeader("Content-Type", call.contentType());
        }
        return (call.body() == null ? request.send() : request.sendBuffer(call.body())).map(HttpReply::new);
    }

    /** An IPv6 literal keeps its brackets: the Host header is made of it, and without them nobody can read that. */
    static HostAndPort target(String address) {
        int colon = address.lastIndexOf(':');
        return HostAndPort.create(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
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
