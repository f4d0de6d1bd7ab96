package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.CoordinatorMessages.ClusterView;
import io.kvorum.bus.CoordinatorMessages.GetCluster;
import io.kvorum.bus.CoordinatorMessages.MemberView;
import io.kvorum.bus.VertxBus;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.ring.Ring;
import io.kvorum.runtime.SystemClock;
import io.kvorum.testing.RawHttp;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Sibling;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The API on a real port, with a coordinator and a storage that answer what the test says. */
final class ApiFixture extends VerticleBase implements AutoCloseable {
    static final String NODE = "node1";
    static final HybridTimestamp TIME = HybridTimestamp.of(1_763_846_033_123L, 7);

    final Queue<Object> asked = new ConcurrentLinkedQueue<>();
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    volatile Function<Object, Future<?>> coordinator =
            message -> Future.failedFuture(new IllegalStateException("The test gave the coordinator no answer"));
    volatile Function<Object, Future<?>> storage =
            message -> Future.failedFuture(new IllegalStateException("The test gave the storage no answer"));
    volatile HealthSource.Status status = HealthSource.Status.UP;
    /** Null as of a node that does not know them yet. */
    volatile Lives lives;

    volatile Topology topology =
            Topology.initial(List.of(new Member(NODE, "localhost:8080"), new Member("node2", "localhost:8081")));

    private final Vertx owner = Vertx.vertx();
    private final KvorumConfig config;
    private final boolean answering;
    private HttpServer server;
    HttpApi api;

    private ApiFixture(JsonObject overrides, boolean answering) {
        this.config = KvorumConfig.defaults()
                .with(new JsonObject()
                        .put("http", new JsonObject().put("port", 0))
                        .mergeIn(overrides, true));
        this.answering = answering;
    }

    static ApiFixture serving() {
        return serving(new JsonObject());
    }

    /** @param overrides in the shape of the configuration file */
    static ApiFixture serving(JsonObject overrides) {
        return new ApiFixture(overrides, true).deployed();
    }

    /** An API behind which neither coordinator nor storage listens. */
    static ApiFixture alone() {
        return new ApiFixture(new JsonObject(), false).deployed();
    }

    private ApiFixture deployed() {
        await(owner.deployVerticle(this));
        return this;
    }

    @Override
    public Future<?> start() {
        Addresses addresses = new Addresses(NODE);
        if (answering) {
            VertxBus bus = new VertxBus(vertx);
            bus.serve(addresses.coordinator(), message -> {
                asked.add(message);
                return coordinator.apply(message);
            });
            bus.serve(addresses.storage(), message -> {
                asked.add(message);
                return storage.apply(message);
            });
        }
        HealthSource health = new HealthSource() {
            @Override
            public Status status() {
                return status;
            }

            @Override
            public long uptimeMillis() {
                return 1234;
            }
        };
        api = new HttpApi(
                vertx,
                config,
                addresses,
                new SystemClock(),
                meters,
                health,
                new ReadGate(config.node().id(), config.quorum().n()),
                () -> topology,
                () -> lives,
                "9.9.9");
        return api.attachTo(vertx.createHttpServer(api.serverOptions()))
                .listen()
                .onSuccess(listening -> server = listening);
    }

    int port() {
        return server.actualPort();
    }

    RawHttp connect() {
        return new RawHttp(port());
    }

    RawHttp.Answer send(String method, String target, String... headers) {
        return RawHttp.send(port(), method, target, null, headers);
    }

    RawHttp.Answer sendBody(String method, String target, String body, String... headers) {
        return RawHttp.send(port(), method, target, body.getBytes(UTF_8), headers);
    }

    RawHttp.Answer sendBytes(String method, String target, byte[] body, String... headers) {
        return RawHttp.send(port(), method, target, body, headers);
    }

    /** What the last request made the coordinator or the storage be asked. */
    <T> T lastAsked(Class<T> type) {
        Object last = null;
        for (Object message : asked) {
            last = message;
        }
        return type.cast(last);
    }

    static Evidence evidence() {
        return new Evidence(3, 2, 2, List.of("node1", "node2"), true);
    }

    static Sibling sibling(String actor, long counter, Value value) {
        return new Sibling(new Dot(actor, counter), TIME, value);
    }

    static Versioned state(Sibling... siblings) {
        VectorClock context = VectorClock.empty();
        for (Sibling sibling : siblings) {
            context = context.join(VectorClock.of(sibling.dot()));
        }
        return Versioned.of(context, List.of(siblings));
    }

    static Versioned text(String text) {
        return state(sibling("node1@00", 1, Value.text(text)));
    }

    static ReadAnswer read(String key, Versioned versioned) {
        return new ReadAnswer(key, versioned, evidence());
    }

    static WriteAnswer written(String key, Versioned versioned) {
        return new WriteAnswer(key, versioned, TIME, evidence());
    }

    ClusterView view() {
        List<MemberView> members = topology.members().stream()
                .map(member -> new MemberView(
                        member,
                        member.id().equals(NODE),
                        member.id().equals(NODE),
                        member.id().equals(NODE) ? Instant.parse("2026-01-02T03:04:05Z") : null))
                .toList();
        Ring ring = Ring.of(topology.epoch(), topology.memberIds(), 150);
        return new ClusterView("kvorum", topology, members, ring, 150, 3);
    }

    /** Answers {@link GetCluster}, and every other question with the function. */
    void coordinateWith(Function<Object, Future<?>> others) {
        coordinator = message -> message instanceof GetCluster ? Future.succeededFuture(view()) : others.apply(message);
    }

    @Override
    public void close() {
        await(owner.close());
    }

    private static void await(Future<?> future) {
        try {
            future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The fixture did not start or stop in time", e);
        }
    }
}
