package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvorum.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMetrics metrics = new NodeMetrics(registry, new ManualClock(), failure -> {});

    /** What a gauge reads is held weakly unless it says otherwise, and a gauge whose source is gone reads NaN. */
    @Test
    void the_number_of_keys_is_still_shown_after_a_garbage_collection() {
        AtomicInteger keys = new AtomicInteger(1);
        metrics.watchStore(keys::get, () -> 0);
        keys.set(7);
        collectGarbage();
        assertThat(registry.get("kvorum.keys").gauge().value()).isEqualTo(7);
    }

    private static void collectGarbage() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return canary.get() == null;
        });
    }
}
