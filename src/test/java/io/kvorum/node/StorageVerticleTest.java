package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages.AwaitDurable;
import io.kvorum.bus.StorageMessages.Fetch;
import io.kvorum.bus.StorageMessages.Fetched;
import io.kvorum.bus.StorageMessages.Found;
import io.kvorum.bus.StorageMessages.Look;
import io.kvorum.bus.StorageMessages.Looked;
import io.kvorum.bus.StorageMessages.TakeSnapshot;
import io.kvorum.bus.StorageMessages.Wanted;
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
import java.util.stream.Stream;
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
                (loop, owner) -> disk,
                clock,
                new SeededEntropy(1),
                new NodeMetrics(registry, clock, failure -> {}))));
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
    void what_does_not_fit_is_put_off_but_the_first() {
        write("v".repeat(500));
        Found whole = fetch(Long.MAX_VALUE, "k").get(0);
        long length = whole.record().line().length;

        assertThat(fetch(2 * length, "k", "k", "k", "never"))
                .containsExactly(whole, whole, Found.PUT_OFF, Found.NOTHING);
        assertThat(fetch(2 * length - 1, "k", "k")).containsExactly(whole, Found.PUT_OFF);
        assertThat(fetch(0, "never", "k", "k")).containsExactly(Found.NOTHING, whole, Found.PUT_OFF);
    }

    @Test
    void what_the_asker_holds_already_is_not_given_again() {
        write("v");
        Looked look = look("k", Long.MAX_VALUE);
        write("w");
        Looked later = look("k", Long.MAX_VALUE);
        List<Wanted> wanted = List.of(new Wanted("k", look.digest()), new Wanted("k", later.digest()));
        assertThat(fetch(new Fetch(wanted, Long.MAX_VALUE))).containsExactly(Found.of(later.record()), Found.SAME);
        assertThat(fetch(new Fetch(List.of(wanted.get(1), wanted.get(1)), 0)))
                .as("comparing takes time too")
                .containsExactly(Found.SAME, Found.PUT_OFF);
        assertThat(fetch(new Fetch(List.of(new Wanted("never", look.digest())), Long.MAX_VALUE)))
                .containsExactly(Found.NOTHING);
    }

    @Test
    void a_look_shows_the_record_unless_it_is_too_long() {
        write("v".repeat(500));
        Looked look = look("k", Long.MAX_VALUE);
        long length = look.record().line().length;
        assertThat(look.heldBack()).isZero();
        assertThat(look("k", length)).isEqualTo(look);
        assertThat(look("k", length - 1)).isEqualTo(new Looked(null, null, length));
        assertThat(look("never", 0)).isEqualTo(new Looked(null, null, 0));
        Looked plain = TestNodes.await(
                bus.<Looked>ask(addresses.storage(), new Look("k", Long.MAX_VALUE, false), TIMEOUT_MILLIS));
        assertThat(plain).isEqualTo(new Looked(look.record(), null, 0));
    }

    private List<Found> fetch(long maxBytes, String... keys) {
        List<Wanted> wanted = Stream.of(keys).map(key -> new Wanted(key, null)).toList();
        return fetch(new Fetch(wanted, maxBytes));
    }

    private List<Found> fetch(Fetch fetch) {
        return TestNodes.await(bus.<Fetched>ask(addresses.storage(), fetch, TIMEOUT_MILLIS))
                .found();
    }

    private Looked look(String key, long maxBytes) {
        return TestNodes.await(bus.<Looked>ask(addresses.storage(), new Look(key, maxBytes, true), TIMEOUT_MILLIS));
    }
}
