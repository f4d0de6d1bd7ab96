package io.kvorum.http;

import io.kvorum.port.Scheduler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets writes of large values pass a few at a time, in the order they came. All at once they would fill the loop, the log's
 * batches and the calls to the peers, and every small request would wait for megabytes of theirs. Used on one event loop.
 */
final class Turnstile {
    /** Whatever has no more bytes than this passes at once. */
    private static final int SMALL_BYTES = 64 * 1024;
    /** So many bytes may be inside together; a larger write is inside alone. */
    private static final int TOGETHER_BYTES = 1024 * 1024;
    /** One that takes longer, for a peer does not answer for example, does not hold up the others any more. */
    private static final long PATIENCE_MILLIS = 100;

    private final Scheduler scheduler;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long inside;

    Turnstile(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    private record Waiting(int bytes, Promise<Void> turn) {}

    /** Does the work when its turn comes. */
    <T> Future<T> pass(int bytes, Supplier<Future<T>> work) {
        if (bytes <= SMALL_BYTES) {
            return work.get();
        }
        Waiting next = new Waiting(bytes, Promise.promise());
        Future<T> done = next.turn().future().compose(entered -> inside(bytes, work));
        waiting.add(next);
        letIn();
        return done;
    }

    private void letIn() {
        while (!waiting.isEmpty() && (inside == 0 || inside + waiting.peek().bytes() <= TOGETHER_BYTES)) {
            Waiting next = waiting.remove();
            inside += next.bytes();
            next.turn().complete();
        }
    }

    private <T> Future<T> inside(int bytes, Supplier<Future<T>> work) {
        boolean[] left = new boolean[1];
        Runnable leave = () -> {
            if (!left[0]) {
                left[0] = true;
                inside -= bytes;
                letIn();
            }
        };
        Scheduler.Cancellable patience = scheduler.after(PATIENCE_MILLIS, leave);
        return Future.<Void>succeededFuture().compose(now -> work.get()).onComplete(done -> {
            patience.cancel();
            leave.run();
        });
    }
}
