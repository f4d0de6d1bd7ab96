package io.kvorum.peer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;

/** Calls over the HTTP client of Vert.x. */
public final class HttpWire implements Wire, AutoCloseable {
    private final HttpClient client;

    /** @param client closed with this */
    public HttpWire(HttpClient client) {
        this.client = client;
    }

    @Override
    public Future<Reply> call(Call call) {
        HostAndPort target = target(call.address());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setHost(target.host())
                .setPort(target.port())
                .setURI(call.path())
                .setTimeout(call.timeoutMillis());
        return client.request(options)
                .compose(request -> {
                    call.headers().forEach(request::putHeader);
                    if (call.contentType() != null) {
                        request.putHeader(HttpHeaders.CONTENT_TYPE, call.contentType());
                    }
                    return call.body() == null ? request.send() : request.send(call.body());
                })
                .compose(response -> response.body().map(body -> new HttpReply(response, body)));
    }

    /** An IPv6 literal keeps its brackets: the Host header is made of it, and without them nobody can read that. */
    static HostAndPort target(String address) {
        int colon = address.lastIndexOf(':');
        return HostAndPort.create(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private record HttpReply(HttpClientResponse response, Buffer body) implements Reply {
        @Override
        public int status() {
            return response.statusCode();
        }

        @Override
        public String header(String name) {
            return response.getHeader(name);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
