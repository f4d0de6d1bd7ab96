package io.kvorum.sim;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.StorageMessages;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.http.HealthSource.Status;
import io.kvorum.http.InternalCalls;
import io.kvorum.node.CoordinatorService;
import io.kvorum.node.NodeView;
import io.kvorum.node.StartingState;
import io.kvorum.node.StorageService;
import io.kvorum.peer.Wire;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.port.Entropy;
import io.kvorum.storage.StorageSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** One life of a node between a start and an end, assembled as the real one is. */
final class SimProcess {
    private static final long REQUEST_GRACE_MILLIS = 250;

    private final KvorumConfig config;
    private final Addresses addresses;
    private final SimLoop loop;
    private final SimBus bus;
    private final Clock clock;
    private final Disk disk;
    private final SimListener listener;
    private final CoordinatorService.Ports ports;
    private final NodeView view;
    private final InternalCalls calls;
    /** What the callers of calls under way hear when the process is killed. */
    private final Set<Runnable> resets = new LinkedHashSet<>();

    private Status status = Status.STARTING;
    private StorageService storage;
    private CoordinatorService coordinator;

    SimProcess(
            KvorumConfig config,
            SimLoop loop,
            SimBus bus,
            Wire wire,
            Clock clock,
            Entropy entropy,
            Disk disk,
            SimListener listener) {
        this.config = config;
        this.addresses = new Addresses(config.node().id());
        this.loop = loop;
        this.bus = bus;
        this.clock = clock;
        this.disk = disk;
        this.listener = listener;
        this.ports = new CoordinatorService.Ports(bus, wire, loop, clock, entropy);
        this.view = NodeView.of(config.node().id(), config.quorum().n());
        this.calls = new InternalCalls(
                bus, config, clock, view.ranges(), view.topology()::get, view.lives()::get, () -> status);
    }

    /** Starts from the ground up, as {@link io.kvorum.node.Node} does. */
    Future<Void> start(StorageSettings settings, long snapshotMillis) {
        return StorageService.open(disk, loop, clock, loop, ports.entropy(), settings, listener)
                .compose(opened -> {
                    storage = opened;
                    bus.serve(addresses.storage(), opened::handle);
                    return readState();
                })
                .compose(started -> coordinator.start())
                .compose(started -> config.cluster().join() == null
                        ? Future.succeededFuture()
                        : coordinator.joinThrough(config.cluster().join()))
                .onSuccess(joined -> {
                    coordinator.open();
                    status = Status.UP;
                    snapshotEvery(snapshotMillis);
                });
    }

    private Future<Void> readState() {
        String address = config.http().advertisedAddress(config.http().port());
        Promise<Void> read = Promise.promise();
        loop.run(
                () -> {
                    StartingState.Ports reading = new StartingState.Ports(disk, clock, ports.entropy(), false);
                    return StartingState.read(reading, config, address, storage.lostRecords());
                },
                starting -> {
                    coordinator = new CoordinatorService(
                            config,
                            starting,
                            address,
                            view,
                            ports,
                            new CoordinatorService.Listeners(listener, listener));
                    bus.serve(addresses.coordinator(), coordinator::handle);
                    read.complete();
                },
                read::fail);
        return read.future();
    }

    private void snapshotEvery(long millis) {
        loop.after(millis, () -> {
            if (status == Status.UP) {
                bus.ask(addresses.storage(), new StorageMessages.TakeSnapshot(), 3_600_000)
                        .onComplete(taken -> snapshotEvery(millis));
            }
        });
    }

    boolean isUp() {
        return status == Status.UP;
    }

    /** The topology in force, null before the node knows it. */
    Topology topology() {
        return view.topology().get();
    }

    /** Whether some reads are refused because ranges are still being received. */
    boolean isReceiving() {
        return view.ranges().isClosed();
    }

    /** Null before it was made. */
    CoordinatorService coordinator() {
        return coordinator;
    }

    StorageService storage() {
        return storage;
    }

    /** Asks the coordinator, as a client's request over HTTP does. */
    <T> Future<T> request(Object message, long timeoutMillis) {
        return bus.ask(addresses.coordinator(), message, timeoutMillis + REQUEST_GRACE_MILLIS);
    }

    /**
     * Takes a call of another node, or a client's.
     *
     * @param reset what the caller hears when the process dies meanwhile
     */
    <T> void receive(Future<T> work, Consumer<Future<T>> done, Runnable reset) {
        resets.add(reset);
        work.onComplete(ended -> {
            if (resets.remove(reset)) {
                done.accept(work);
            }
        });
    }

    Future<Wire.Reply> answer(Wire.Call call) {
        return calls.answer(call);
    }

    /** Stops from the roof down. */
    Future<Void> stop() {
        status = Status.STOPPING;
        if (coordinator != null) {
            coordinator.stop();
        }
        bus.close();
        return storage == null ? Future.succeededFuture() : storage.close();
    }

    /** The process is no more. */
    void end(boolean callersHear) {
        loop.end();
        if (callersHear) {
            resets.forEach(Runnable::run);
        }
        resets.clear();
    }
}
