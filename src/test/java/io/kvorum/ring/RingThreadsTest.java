package io.kvorum.ring;

import io.kvorum.testing.Interleavings;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** The coordinator and the gate of the HTTP server ask one ring, and its tables are made when first asked for. */
class RingThreadsTest {
    @Test
    void a_table_is_whole_for_everybody_who_finds_it() {
        Interleavings.check(Operations.class);
    }

    /** The ring is small, for its tables are made in every try. */
    public static class Operations {
        private final Ring ring = Ring.of(1, List.of("node1", "node2"), 1);

        @Operation
        public int replicas(
                @Param(gen = IntGen.class, conf = "1:3") int key, @Param(gen = IntGen.class, conf = "1:2") int n) {
            return ring.at(key * (KeyHash.POSITIONS / 4), n).size();
        }
    }
}
