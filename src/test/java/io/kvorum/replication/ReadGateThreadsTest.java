package io.kvorum.replication;

import io.kvorum.failure.KvorumException;
import io.kvorum.ring.Ring;
import io.kvorum.testing.Interleavings;
import io.kvorum.testing.Threads;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** The coordinator's loop moves the gate while the HTTP server's asks. */
class ReadGateThreadsTest {
    private static final String COORDINATOR = "the coordinator's loop";

    @Test
    void the_gate_is_never_seen_open_while_it_closes_for_another_reason() {
        Interleavings.check(Operations.class);
    }

    @Test
    void a_gate_that_was_closed_is_seen_closed_by_other_threads() throws InterruptedException {
        ReadGate gate = new ReadGate("node1", 1);
        Threads.requireSeen(
                () -> {
                    while (!gate.isClosed()) {}
                },
                gate::unconfirmed);
    }

    /** What the coordinator's loop does is one after the other. */
    public static class Operations {
        private static final Ring OTHERS = Ring.of(1, List.of("node2"), 1);

        private final ReadGate gate = new ReadGate("node1", 1);

        @Operation(nonParallelGroup = COORDINATOR)
        public void close() {
            gate.close(OTHERS, 1);
        }

        @Operation(nonParallelGroup = COORDINATOR)
        public void open() {
            gate.open();
        }

        @Operation(nonParallelGroup = COORDINATOR)
        public void unconfirmed() {
            gate.unconfirmed();
        }

        @Operation(nonParallelGroup = COORDINATOR)
        public void confirmed() {
            gate.confirmed();
        }

        @Operation
        public boolean isClosed() {
            return gate.isClosed();
        }

        @Operation
        public String refusal() {
            KvorumException refusal = gate.refusal("key");
            return refusal == null ? "none" : refusal.getMessage();
        }
    }
}
