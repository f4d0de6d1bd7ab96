package io.kvorum.testing;

import io.kvorum.cluster.Lives;
import io.kvorum.replication.LifeWatch;
import io.vertx.core.Future;

/** Keeps no lives and shows them to nobody, for tests that ask for none. */
public final class ForgottenLives implements LifeWatch.Store {
    @Override
    public Future<Void> save(Lives lives) {
        return Future.succeededFuture();
    }

    @Override
    public void publish(Lives lives) {}
}
