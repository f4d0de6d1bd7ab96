package io.kvorum.http;

import io.vertx.core.Future;

/** Does what one method of one path asks for. */
@FunctionalInterface
interface ApiHandler {
    /**
     * Called on the event loop, before the body was read.
     *
     * @return the answer; a failure, thrown or by the Future, becomes a problem
     */
    Future<Answer> handle(Exchange exchange);
}
