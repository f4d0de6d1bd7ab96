package io.kvorum.client;

import io.kvorum.testing.Interleavings;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** All requests of a client, on whatever threads, share what it knows of the endpoints. */
class EndpointsThreadsTest {
    @Test
    void the_order_is_that_of_one_moment_whatever_others_report_meanwhile() {
        Interleavings.check(Operations.class);
    }

    /** All at one time, so that the order tells of the failures alone. */
    @Param(name = "endpoint", gen = IntGen.class, conf = "0:2")
    public static class Operations {
        private static final List<Endpoint> GIVEN =
                List.of(Endpoint.parse("a:1"), Endpoint.parse("b:1"), Endpoint.parse("c:1"));

        private static final KvClientOptions OPTIONS =
                KvClientOptions.of("a:1", "b:1", "c:1").backoff(Duration.ofMillis(100));

        private final Endpoints endpoints = new Endpoints(OPTIONS, () -> 0);

        @Operation
        public void failed(@Param(name = "endpoint") int endpoint) {
            endpoints.failed(GIVEN.get(endpoint));
        }

        @Operation
        public void answered(@Param(name = "endpoint") int endpoint) {
            endpoints.answered(GIVEN.get(endpoint));
        }

        /** {@code 120} for the second, the third, the first. */
        @Operation
        public int inOrder() {
            int digits = 0;
            for (Endpoint endpoint : endpoints.inOrder()) {
                digits = 10 * digits + GIVEN.indexOf(endpoint);
            }
            return digits;
        }
    }
}
