package io.kvorum.testing;

import io.kvorum.port.Background;
import java.util.function.Consumer;

/** Runs work and callback at once: the most re-entrant background there can be. */
public final class InlineBackground implements Background {
    @Override
    public <T> void run(Work<T> work, Consumer<T> succeeded, Consumer<Throwable> failed) {
        T result;
        try {
            result = work.call();
        } catch (Exception e) {
            failed.accept(e);
            return;
        }
        succeeded.accept(result);
    }
}
