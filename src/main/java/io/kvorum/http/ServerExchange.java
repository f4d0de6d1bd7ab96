package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on the HTTP server, and its one answer. Used on one event loop. */
final class ServerExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);

    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

    private static final int WRITTEN_TOGETHER = 64 * 1024;

    /** An answer with more bytes counts as memory until it is written. */
    private static final int LARGE_ANSWER = 64 * 1024;

    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private final Exchanges owner;
    private final HttpServerRequest request;
    private final RequestTarget target;
    private final ApiPath path;
    private final String requestId;
    private final long startNanos;
    private boolean counted;
    /** What the request's body takes. */
    private long memory;

    private boolean ended;

    ServerExchange(
            Exchanges owner,
            HttpServerRequest request,
            RequestTarget target,
            ApiPath path,
            String requestId,
            long startNanos) {
        this.owner = owner;
        this.request = request;
        this.target = target;
        this.path = path;
        this.requestId = requestId;
        this.startNanos = startNanos;
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String pattern() {
        return path.pattern();
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public String remote() {
        return String.valueOf(request.remoteAddress());
    }

    @Override
    public String rawKey() {
        return target.path().substring(path.pattern().length() - ApiRouter.KEY.length());
    }

    @Override
    public QueryParameters parameters(List<String> accepted) {
        return QueryParameters.parse(target.query(), accepted);
    }

    @Override
    public String header(CharSequence name) {
        return request.headers().get(name);
    }

    @Override
    public void putHeader(CharSequence name, CharSequence value) {
        request.response().putHeader(name, value);
    }

    @Override
    public long deadlineNanos(long timeoutMillis) {
        return startNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    @Override
    public long remainingMillis(long deadlineNanos) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - owner.nanoTime());
    }

    @Override
    public boolean declaresBody() {
        return request.version() == HttpVersion.HTTP_2
                || header(HttpHeaders.CONTENT_LENGTH) != null
                || header(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    @Override
    public Future<byte[]> body(int limit) {
        String encoding = header(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new KvorumException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding " + encoding + " is not supported; send the body as it is");
        }
        return new BodyReader(request, limit, this::takeMemory).read();
    }

    private void takeMemory(long bytes) {
        if (counted) {
            owner.memory().take(bytes);
            memory += bytes;
        }
    }

    /** Marks that the request counts among those under way. */
    void count() {
        counted = true;
    }

    void fail(Throwable failure) {
        answer(Problems.answer(this, failure));
    }

    void answer(Answer answer) {
        if (ended) {
            return;
        }
        ended = true;
        owner.memory().giveBack(memory);
        HttpServerResponse response = request.response();
        boolean gone = response.closed() || response.ended();
        Answer given = gone ? answer : written(response, answer);
        if (!request.isEnded()) {
            BodyReader.discard(request);
        }
        owner.ended(this, path, counted, gone ? Exchanges.CLIENT_GONE : given.status(), startNanos);
    }

    /** Writes the answer, or another one when there is no memory for it; says which. */
    private Answer written(HttpServerResponse response, Answer answer) {
        long large = counted && answer.length() > LARGE_ANSWER ? answer.length() : 0;
        try {
            owner.memory().take(large);
        } catch (KvorumException refused) {
            return written(response, Problems.answer(this, refused));
        }
        try {
            write(response, answer).onComplete(done -> owner.memory().giveBack(large));
        } catch (RuntimeException e) {
            owner.memory().giveBack(large);
            // Half an answer cannot be taken back; the client must see that it is none.
            LOG.error("The answer to request {} ({} {}) could not be written", requestId, method(), pattern(), e);
            request.connection().close();
        }
        return answer;
    }

    private Future<Void> write(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status());
        response.putHeader(REQUEST_ID, requestId);
        response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        if (answer.contentType() == null) {
            return response.end();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(answer.length()));
        return method().equals(HttpMethod.HEAD) ? response.end() : writeParts(response, answer.parts(), 0);
    }

    /**
     * Small parts go together, for each write is a call of the kernel and a packet; and there is never more in the
     * socket's queue than it takes: a batch of large records must not be in memory twice.
     */
    private static Future<Void> writeParts(HttpServerResponse response, List<byte[]> parts, int from) {
        int next = from;
        while (next < parts.size() && !response.closed()) {
            int first = next++;
            int length = parts.get(first).length;
            while (next < parts.size() && length + parts.get(next).length <= WRITTEN_TOGETHER) {
                length += parts.get(next++).length;
            }
            Buffer together = joined(parts.subList(first, next), length);
            if (next == parts.size()) {
                return response.end(together);
            }
            response.write(together);
            if (response.writeQueueFull()) {
                int rest = next;
                Promise<Void> written = Promise.promise();
                response.drainHandler(
                        drained -> writeParts(response, parts, rest).onComplete(written));
                return written.future();
            }
        }
        return response.closed() ? Future.succeededFuture() : response.end();
    }

    private static Buffer joined(List<byte[]> parts, int length) {
        if (parts.size() == 1) {
            // A part is never modified, so it need not be copied; Vert.x wraps bytes by no public method.
            return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.get(0)));
        }
        Buffer joined = Buffer.buffer(length);
        parts.forEach(joined::appendBytes);
        return joined;
    }
}
