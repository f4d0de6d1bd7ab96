package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One request on its way from endpoint to endpoint, on one context.
 *
 * <p>It goes on to the next endpoint only when the failure was definite: no connection, or an answer that says nothing
 * was applied. A read may also go on when an endpoint stays silent, and for that waits on each only an even share of what
 * is left of its deadline. A write that was sent waits for its answer to the end and is never sent twice.
 */
final class HttpExchange<T> {
    private final HttpTransport transport;
    private final HttpCall<T> call;
    private final Duration explicitTimeout;
    private final String requestId;
    private final Promise<T> promise;

    private final long timeoutMillis;
    private final long deadlineNanos;
    private final Deque<Endpoint> left;
    private final List<String> troubles = new ArrayList<>();

    private boolean done;
    private long deadlineTimer = -1;
    private long attemptTimer = -1;
    private Endpoint endpoint;
    /** The request of the current attempt once it has a connection, and with it the mark that it may have been sent. */
    private HttpClientRequest sent;
    /** Counts attempts, so that a late callback of an abandoned one is known by its number. */
    private int attempt;
    /** The last refusal by a node, which says more than that another one could not be reached. */
    private KvClientException refusal;

    HttpExchange(
            HttpTransport transport, HttpCall<T> call, Duration explicitTimeout, String requestId, Promise<T> promise) {
        this.transport = transport;
        this.call = call;
        this.explicitTimeout = explicitTimeout;
        this.requestId = requestId;
        this.promise = promise;
        this.timeoutMillis =
                (explicitTimeout != null ? explicitTimeout : transport.options().timeout()).toMillis();
        this.deadlineNanos = HttpTransport.nanoTime() + timeoutMillis * 1_000_000;
        this.left = new ArrayDeque<>(transport.endpoints().inOrder());
    }

    void start() {
        deadlineTimer = transport.vertx().setTimer(timeoutMillis, id -> deadlinePassed());
        next();
    }

    private void next() {
        attempt++;
        sent = null;
        endpoint = left.poll();
        if (endpoint == null) {
            fail(refusal != null ? refusal : unavailable("No endpoint could take the request: "));
            return;
        }
        long share = Math.max(1, remainingMillis() / (left.size() + 1));
        int current = attempt;
        try {
            transport
                    .http()
                    .request(requestOptions(share))
                    .onComplete(
                            request -> connected(current, share, request),
                            failure -> ifCurrent(current, () -> unreachable(failure)));
        } catch (RuntimeException e) {
            // The client was closed meanwhile, or the request cannot be built: either way nothing was sent.
            unreachable(e);
        }
    }

    private RequestOptions requestOptions(long share) {
        long waitMillis = call.write() ? remainingMillis() : share;
        Long nodeDeadline = explicitTimeout == null ? null : KvClientOptions.nodeBudgetMillis(waitMillis);
        // setConnectTimeout limits the wait for a free connection too; opening one has the client's own shorter limit.
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setHost(endpoint.host())
                .setPort(endpoint.port())
                .setSsl(endpoint.ssl())
                .setURI(call.uri(endpoint, nodeDeadline))
                .setConnectTimeout(share);
        options.putHeader("X-Request-Id", requestId);
        call.headers().forEach(options::putHeader);
        return options;
    }

    private void connected(int number, long share, HttpClientRequest request) {
        if (done || number != attempt) {
            // Only an abandoned attempt's connection: nothing was sent on it.
            request.reset();
            return;
        }
        sent = request;
        if (!call.write() && !left.isEmpty()) {
            attemptTimer = transport.vertx().setTimer(share, id -> {
                attemptTimer = -1;
                ifCurrent(number, () -> unanswered(new IOException("no answer within " + share + " ms")));
            });
        }
        Buffer body = call.body();
        (body == null ? request.send() : request.send(body))
                .compose(this::wholeAnswer)
                .onComplete(
                        answer -> ifCurrent(number, () -> answered(answer)),
                        failure -> ifCurrent(number, () -> unanswered(failure)));
    }

    private Future<HttpCall.Answer> wholeAnswer(HttpClientResponse response) {
        Promise<HttpCall.Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        int most = transport.options().maxAnswerBytes();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + (long) chunk.length() > most) {
                whole.tryFail(new IOException("the answer is longer than " + most + " bytes"));
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        String id = response.getHeader("X-Request-Id");
        response.endHandler(
                v -> whole.tryComplete(new HttpCall.Answer(response.statusCode(), body, id != null ? id : requestId)));
        return whole.future();
    }

    private void answered(HttpCall.Answer answer) {
        cancelAttemptTimer();
        transport.endpoints().answered(endpoint);
        if (answer.status() >= 500) {
            KvClientException failure = answer.failure(call.write());
            if (failure instanceof UnavailableException) {
                refusal = failure;
                next();
            } else {
                fail(failure);
            }
            return;
        }
        try {
            succeed(call.parser().apply(answer));
        } catch (KvClientException e) {
            fail(e);
        } catch (RuntimeException e) {
            unanswered(new IOException("the answer with status " + answer.status() + " is not one of Kvorum's", e));
        }
    }

    /** Nothing was sent. */
    private void unreachable(Throwable failure) {
        transport.endpoints().failed(endpoint);
        troubles.add(endpoint + ": " + reason(failure));
        next();
    }

    /** The request was sent and no usable answer came. */
    private void unanswered(Throwable failure) {
        cancelAttemptTimer();
        transport.endpoints().failed(endpoint);
        if (call.write()) {
            fail(unknown(endpoint + ": " + reason(failure), failure));
            return;
        }
        HttpClientRequest abandoned = sent;
        troubles.add(endpoint + ": " + reason(failure));
        next();
        abandoned.reset();
    }

    private void deadlinePassed() {
        deadlineTimer = -1;
        String limit = "no answer within " + timeoutMillis + " ms";
        transport.endpoints().failed(endpoint);
        HttpClientRequest abandoned = sent;
        if (call.write() && abandoned != null) {
            fail(unknown(endpoint + ": " + limit, null));
        } else {
            troubles.add(endpoint + ": " + limit);
            fail(unavailable("No endpoint answered in time: "));
        }
        if (abandoned != null) {
            abandoned.reset();
        }
    }

    private KvClientException unavailable(String sentence) {
        return new UnavailableException(Failure.of(FailureCode.UNAVAILABLE, sentence + String.join("; ", troubles))
                .from(requestId));
    }

    private KvClientException unknown(String what, Throwable cause) {
        return new UnknownOutcomeException(Failure.of(
                        FailureCode.OUTCOME_UNKNOWN, "The write was sent and may or may not have been applied: " + what)
                .from(requestId)
                .because(cause));
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private void ifCurrent(int number, Runnable step) {
        if (!done && number == attempt) {
            step.run();
        }
    }

    private long remainingMillis() {
        return Math.max(1, (deadlineNanos - HttpTransport.nanoTime()) / 1_000_000);
    }

    private void succeed(T result) {
        finish();
        promise.complete(result);
    }

    private void fail(Throwable failure) {
        finish();
        promise.fail(failure);
    }

    private void finish() {
        done = true;
        cancelAttemptTimer();
        if (deadlineTimer >= 0) {
            transport.vertx().cancelTimer(deadlineTimer);
        }
    }

    private void cancelAttemptTimer() {
        if (attemptTimer >= 0) {
            transport.vertx().cancelTimer(attemptTimer);
            attemptTimer = -1;
        }
    }
}
