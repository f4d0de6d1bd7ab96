package io.kvorum.peer;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Smart batching towards one peer: at most two calls are in flight, only one when it carries many items, and whatever
 * arrives meanwhile, or in the same moment, goes into the next one. Under light load every item leaves at once, under heavy
 * load a call carries hundreds, for then a call costs more than the wait for it. Used on one loop, but for {@link #waiting}.
 *
 * @param <I> what is sent
 * @param <O> what comes back for each item
 */
final class Lane<I, O> {
    private static final int MAX_IN_FLIGHT = 2;
    /** A call with more items than these is the only one in flight. */
    private static final int FEW_ITEMS = 8;
    /** Beyond so many full batches of backlog an item is refused instead of queued. */
    private static final int MAX_WAITING_BATCHES = 8;

    private final Call<I, O> call;
    private final ToIntFunction<I> weigher;
    private final Clock clock;
    private final Consumer<Runnable> soon;
    private final int maxItems;
    private final long maxBytes;
    private final ArrayDeque<Entry<I, O>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int inFlight;
    private int largeInFlight;
    private boolean sendDue;
    /** The length of the queue as scrapes of the metrics see it: the queue's own is not for other threads. */
    private volatile int shownWaiting;

    /** One call that carries a batch. */
    @FunctionalInterface
    interface Call<I, O> {
        /**
         * Sends a batch.
         *
         * @param timeoutMillis how long the items may still take
         * @return one Future for each item, in order; or a failure that holds for all of them
         */
        Future<List<Future<O>>> send(List<I> items, long timeoutMillis);
    }

    private record Entry<I, O>(I item, int bytes, long deadlineNanos, Promise<O> promise) {}

    /**
     * @param weigher bytes that an item takes in a body
     * @param soon runs a task when the loop has dealt with what has arrived by now
     * @param maxItems items in one call
     * @param maxBytes bytes in one call; a single larger item travels alone
     */
    Lane(Call<I, O> call, ToIntFunction<I> weigher, Clock clock, Consumer<Runnable> soon, int maxItems, long maxBytes) {
        this.call = call;
        this.weigher = weigher;
        this.clock = clock;
        this.soon = soon;
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    Future<O> submit(I item, long deadlineNanos) {
        int bytes = weigher.applyAsInt(item);
        boolean full = waiting.size() >= maxItems * MAX_WAITING_BATCHES
                || (!waiting.isEmpty() && waitingBytes + bytes > maxBytes * MAX_WAITING_BATCHES);
        if (full) {
            return Future.failedFuture(new KvorumException(
                    FailureCode.OVERLOADED, waiting.size() + " calls already wait for this peer; try again later"));
        }
        Entry<I, O> entry = new Entry<>(item, bytes, deadlineNanos, Promise.promise());
        waiting.add(entry);
        waitingBytes += bytes;
        shownWaiting = waiting.size();
        sendSoon();
        return entry.promise().future();
    }

    private void sendSoon() {
        if (maySend() && !sendDue) {
            sendDue = true;
            soon.accept(() -> {
                sendDue = false;
                sendNext();
            });
        }
    }

    private boolean maySend() {
        return inFlight < MAX_IN_FLIGHT && largeInFlight == 0;
    }

    private void sendNext() {
        while (maySend() && !waiting.isEmpty()) {
            List<Entry<I, O>> batch = takeBatch();
            if (!batch.isEmpty()) {
                send(batch);
            }
        }
        shownWaiting = waiting.size();
    }

    private List<Entry<I, O>> takeBatch() {
        List<Entry<I, O>> batch = new ArrayList<>(Math.min(waiting.size(), maxItems));
        long now = clock.nanoTime();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < maxItems) {
            Entry<I, O> next = waiting.peek();
            if (!batch.isEmpty() && bytes + next.bytes() > maxBytes) {
                break;
            }
            waiting.remove();
            waitingBytes -= next.bytes();
            if (next.deadlineNanos() - now <= 0) {
                next.promise()
                        .fail(new KvorumException(
                                FailureCode.DEADLINE_EXPIRED, "The deadline passed before the call could be sent"));
            } else {
                bytes += next.bytes();
                batch.add(next);
            }
        }
        return batch;
    }

    private void send(List<Entry<I, O>> batch) {
        int large = batch.size() > FEW_ITEMS ? 1 : 0;
        inFlight++;
        largeInFlight += large;
        long now = clock.nanoTime();
        long longest = 1;
        List<I> items = new ArrayList<>(batch.size());
        for (Entry<I, O> entry : batch) {
            items.add(entry.item());
            longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(entry.deadlineNanos() - now));
        }
        sent(items, longest).onComplete(done -> {
            inFlight--;
            largeInFlight -= large;
            if (done.succeeded()) {
                for (int i = 0; i < batch.size(); i++) {
                    done.result().get(i).onComplete(batch.get(i).promise());
                }
            } else {
                batch.forEach(entry -> entry.promise().fail(done.cause()));
            }
            sendNext();
        });
    }

    /** A call that throws must end like one that fails, or nothing would ever be sent again. */
    private Future<List<Future<O>>> sent(List<I> items, long timeoutMillis) {
        try {
            return call.send(items, timeoutMillis);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Fails everything that has not been sent; nothing of it can have been applied. */
    void failWaiting(KvorumException failure) {
        while (!waiting.isEmpty()) {
            waiting.remove().promise().fail(failure);
        }
        waitingBytes = 0;
        shownWaiting = 0;
    }

    /** Items that are not sent yet. Callable from any thread. */
    int waiting() {
        return shownWaiting;
    }
}
