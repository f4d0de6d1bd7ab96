package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages.AwaitDurable;
import io.kvorum.bus.StorageMessages.Fetch;
import io.kvorum.bus.StorageMessages.Fetched;
import io.kvorum.bus.StorageMessages.TakeSnapshot;
import io.kvorum.bus.StorageMessages.Write;
import io.kvorum.bus.VertxBus;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.storage.Appended;
import io.kvorum.storage.StorageParsers;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.testing.TestNodes;
import io.kvorum.version.Value;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorageVerticleTest {
    private static final long TIMEOUT_MILLIS = 20_000;

    private final Addresses addresses = new Addresses("node1");
    private final ManualClock clock = new ManualClock();
    private final FaultyDisk disk = new FaultyDisk();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new VertxBus(vertx);

    @BeforeEach
    void start() {
        KvorumConfig config = KvorumConfig.defaults()
                .with(new JsonObject().put("limits", new JsonObject().put("diskReserveBytes", 0)));
        TestNodes.await(vertx.deployVerticle(new StorageVerticle(
                addresses,
                NodeOptions.storage(config, false),
                disk,
                clock,
                new SeededEntropy(1),
                new NodeMetrics(registry, clock::wallMillis, failure -> {}))));
    }

    @AfterEach
    void stop() {
        TestNodes.await(vertx.close());
    }

    private void write(String text) {
        Appended written = TestNodes.await(
                bus.<Appended>ask(addresses.storage(), new Write("k", Value.text(text), null), TIMEOUT_MILLIS));
        TestNodes.await(bus.ask(addresses.storage(), new AwaitDurable(written.sequence()), TIMEOUT_MILLIS));
    }

    private void takeSnapshot() {
        TestNodes.await(bus.ask(addresses.storage(), new TakeSnapshot(), TIMEOUT_MILLIS));
    }

    private double snapshotAge() {
        return registry.get("kvorum.snapshot.age").gauge().value();
    }

    @Test
    void a_snapshot_does_not_age_while_nothing_is_written() {
        write("v");
        clock.advanceMillis(60_000);
        assertThat(snapshotAge()).isEqualTo(60);
        takeSnapshot();
        clock.advanceMillis(60_000);
        assertThat(snapshotAge()).isEqualTo(60);
        takeSnapshot();

        assertThat(snapshotAge()).isZero();
        assertThat(registry.get("kvorum.snapshots")
                        .tag("result", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private long written() {
        return disk.files().values().stream()
                .mapToLong(content -> StorageParsers.withoutSpace(content).length)
                .sum();
    }

    @Test
    void a_snapshot_that_does_not_fit_is_a_full_disk_and_no_bug() {
        write("v");
        // The log gives back the space that it holds for more.
        disk.limitTo(written() + 10);

        assertThatThrownBy(this::takeSnapshot)
                .isInstanceOfSatisfying(KvorumException.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.DISK_FULL));
    }

    @Test
    void what_does_not_fit_is_held_back_with_its_length_unless_one_shall_come_anyway() {
        write("v".repeat(500));
        Fetched whole = fetch(new Fetch(List.of("k", "never")));
        long length = whole.records().get(0).line().length;
        assertThat(whole.heldBack()).isEmpty();
        assertThat(whole.records().get(1)).isNull();

        assertThat(fetch(new Fetch(List.of("k"), length, false))).isEqualTo(fetch(new Fetch(List.of("k"))));
        Fetched none = fetch(new Fetch(List.of("k", "never"), length - 1, false));
        assertThat(none.records()).containsExactly(null, null);
        assertThat(none.heldBack()).containsExactly(length, 0L);
        Fetched one = fetch(new Fetch(List.of("never", "k", "k"), length - 1, true));
        assertThat(one.records()).containsExactly(null, whole.records().get(0), null);
        assertThat(one.heldBack()).containsExactly(0L, 0L, length);
    }

    private Fetched fetch(Fetch fetch) {
        return TestNodes.await(bus.<Fetched>ask(addresses.storage(), fetch, TIMEOUT_MILLIS));
    }
}
