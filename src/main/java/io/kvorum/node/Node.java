package io.kvorum.node;

import io.kvorum.bus.Addresses;
import io.kvorum.config.BuildVersion;
import io.kvorum.config.KvorumConfig;
import io.kvorum.http.HealthSource;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.runtime.FileDisk;
import io.kvorum.runtime.SecureEntropy;
import io.kvorum.runtime.SystemClock;
import io.kvorum.storage.StorageSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: takes its data directory, starts its verticles from the ground up and stops them from the roof down. May be
 * used from any thread.
 *
 * <p>Start: the HTTP server first, so that liveness can be seen and everything else is answered "not ready" while the
 * log is replayed; then storage, coordinator and snapshots; then, if so configured, joining. Stop: HTTP finishes what is
 * in flight and takes no more, then the coordinator, the snapshots, and storage with a last snapshot and the mark of a
 * clean shutdown.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Vertx vertx;
    private final KvorumConfig config;
    private final boolean salvage;
    private final Clock clock = new SystemClock();
    private final Entropy entropy = new SecureEntropy();
    private final NodeState state = new NodeState(clock);
    private final NodeView view;
    private final Promise<Void> failed = Promise.promise();
    private final Deque<String> deployed = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeMetrics metrics = new NodeMetrics(registry, clock, failed::tryFail);
    private FileDisk disk;
    private HttpVerticle http;
    private CoordinatorVerticle coordinator;
    private Future<Void> stopped;

    private Node(Vertx vertx, KvorumConfig config, boolean salvage) {
        this.vertx = vertx;
        this.config = config;
        this.salvage = salvage;
        this.view = NodeView.of(config.node().id(), config.quorum().n());
    }

    /**
     * Starts a node.
     *
     * @param salvage whether damaged files are set aside and all that is good in them is kept, instead of refusing to
     *     start
     * @return completes when the node serves requests; fails, with everything stopped again, when it cannot
     */
    public static Future<Node> start(Vertx vertx, KvorumConfig config, boolean salvage) {
        Node node = new Node(vertx, config, salvage);
        return node.startInOrder().map(node).recover(failure -> node.stop()
                .transform(ignored -> Future.failedFuture(failure)));
    }

    private Future<Void> startInOrder() {
        Addresses addresses = addresses();
        Path directory = Path.of(config.node().dataDir()).resolve(config.node().id());
        StorageSettings storage = NodeOptions.storage(config, salvage);
        JvmMeters.register(registry);
        http = new HttpVerticle(config, addresses, clock, registry, state, view, BuildVersion.read());
        return vertx.<Void>executeBlocking(() -> openDisk(directory))
                .compose(opened -> deploy(http))
                .compose(listening -> {
                    StorageVerticle opening =
                            new StorageVerticle(addresses, storage, disk::overwrittenBy, clock, entropy, metrics);
                    return deploy(opening).map(recovered -> opening.lostRecords());
                })
                .compose(lostRecords -> vertx.executeBlocking(() -> newCoordinator(lostRecords)))
                .compose(this::deploy)
                .compose(deployed ->
                        deploy(new SnapshotVerticle(addresses, config.snapshot().intervalSeconds() * 1_000L, metrics)))
                .compose(deployed -> coordinator.open(config.cluster().join()))
                .onSuccess(joined -> state.enter(HealthSource.Status.UP));
    }

    private CoordinatorVerticle newCoordinator(boolean lostRecords) throws IOException {
        StartingState.Ports ports = new StartingState.Ports(disk, clock, entropy, salvage);
        StartingState starting = StartingState.read(ports, config, address(), lostRecords);
        starting.notices().forEach(LOG::warn);
        coordinator = new CoordinatorVerticle(config, addresses(), starting, address(), view, clock, entropy, metrics);
        return coordinator;
    }

    private Void openDisk(Path directory) {
        disk = FileDisk.open(directory);
        return null;
    }

    private Addresses addresses() {
        return new Addresses(config.node().id());
    }

    /** Where others reach this node; known once the HTTP server listens. */
    private String address() {
        return config.http().advertisedAddress(port());
    }

    private Future<Void> deploy(VerticleBase verticle) {
        return vertx.deployVerticle(verticle).map(id -> {
            deployed.push(id);
            return null;
        });
    }

    /** The HTTP server first, for it still passes on what is in flight; then the others as they were built, backwards. */
    private Future<Void> undeployAll() {
        return undeploy(deployed.pollLast()).transform(closed -> undeployRest(closed.cause()));
    }

    private Future<Void> undeployRest(Throwable failure) {
        if (deployed.isEmpty()) {
            return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
        }
        return undeploy(deployed.poll()).transform(done -> undeployRest(failure == null ? done.cause() : failure));
    }

    private Future<Void> undeploy(String id) {
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    /** The port that the HTTP server listens on; differs from the configured one when that was 0. */
    public int port() {
        return http.actualPort();
    }

    /** The ids of the members that the node knows, itself included; to be called once it has started. */
    public List<String> memberIds() {
        return List.copyOf(view.topology().get().memberIds());
    }

    /** Fails when the node cannot go on, for example because an fsync failed; never completes otherwise. */
    public Future<Void> failure() {
        return failed.future();
    }

    /** Stops the node gracefully; the second call yields the first one's result. */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            state.enter(HealthSource.Status.STOPPING);
            LOG.info("Node {} is stopping", config.node().id());
            stopped = undeployAll().transform(result -> vertx.<Void>executeBlocking(this::closeDisk)
                    .compose(closed ->
                            result.succeeded() ? Future.succeededFuture() : Future.failedFuture(result.cause())));
        }
        return stopped;
    }

    private Void closeDisk() throws Exception {
        if (disk != null) {
            disk.close();
        }
        return null;
    }
}
