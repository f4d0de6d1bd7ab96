package io.kvorum.runtime;

import io.kvorum.port.Scheduler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Vert.x timers of one context. To be called on that context. */
public final class VertxScheduler implements Scheduler {
    private final Vertx vertx;
    private final Context context;

    /** @param context where the tasks run */
    public VertxScheduler(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    @Override
    public void soon(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public Cancellable after(long delayMillis, Runnable task) {
        if (delayMillis <= 0) {
            boolean[] cancelled = new boolean[1];
            context.runOnContext(now -> {
                if (!cancelled[0]) {
                    task.run();
                }
            });
            return () -> cancelled[0] = true;
        }
        long timer = vertx.setTimer(delayMillis, fired -> task.run());
        return () -> vertx.cancelTimer(timer);
    }
}
