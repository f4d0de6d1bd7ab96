package io.kvorum.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures in tests. */
public final class Async {
    private static final int PATIENCE_SECONDS = 20;

    private Async() {}

    /** The future's result; its failure is thrown. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("The future did not complete", e);
        }
    }

    /** The future's failure, which must be of this type. */
    static <E extends Throwable> E failure(Future<?> future, Class<E> type) {
        try {
            Object result = await(future);
            throw new AssertionError("Expected " + type.getSimpleName() + ", found the result " + result);
        } catch (RuntimeException e) {
            assertThat(e).isInstanceOf(type);
            return type.cast(e);
        }
    }
}
