package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages.CatchUp;
import io.kvorum.bus.CoordinatorMessages.Hear;
import io.kvorum.bus.RequestRules;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.peer.InternalHeaders;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What nodes tell each other with every call: which cluster they belong to, which topology they know, how long they will
 * wait. Answers carry this node's side of it, failures included. Used on one event loop.
 */
final class PeerGate {
    private static final CharSequence CLUSTER = HttpHeaders.createOptimized(InternalHeaders.CLUSTER);
    private static final CharSequence EPOCH = HttpHeaders.createOptimized(InternalHeaders.EPOCH);
    private static final CharSequence TOPOLOGY = HttpHeaders.createOptimized(InternalHeaders.TOPOLOGY);
    private static final CharSequence NODE = HttpHeaders.createOptimized(InternalHeaders.NODE);
    private static final CharSequence ADDRESS = HttpHeaders.createOptimized(InternalHeaders.ADDRESS);
    private static final CharSequence LIFE = HttpHeaders.createOptimized(InternalHeaders.LIFE);
    private static final CharSequence KNOWS = HttpHeaders.createOptimized(InternalHeaders.KNOWS);
    private static final CharSequence DEADLINE = HttpHeaders.createOptimized(InternalHeaders.DEADLINE);

    private static final Future<Void> AT_ONCE = Future.succeededFuture();

    private final Bus bus;
    private final String coordinator;
    private final String node;
    private final String cluster;
    private final long defaultMillis;
    private final long maxMillis;
    private final Supplier<Topology> topology;
    private final Supplier<Lives> lives;
    private Topology known;
    private String knownEpoch = "";

    /**
     * Wires the gate.
     *
     * @param topology the topology in force; null before the node knows it
     * @param lives this node's life and those it knows; null before it knows them
     */
    PeerGate(Bus bus, Addresses addresses, KvorumConfig config, Supplier<Topology> topology, Supplier<Lives> lives) {
        this.bus = bus;
        this.coordinator = addresses.coordinator();
        this.node = config.node().id();
        this.cluster = config.cluster().name();
        this.defaultMillis = config.quorum().peerTimeoutMs();
        this.maxMillis = config.quorum().maxTimeoutMs();
        this.topology = topology;
        this.lives = lives;
    }

    /**
     * Checks the headers; to be called first.
     *
     * @param mustName whether the caller must name its cluster; an operator's look at a node need not
     * @return the deadline on the monotonic clock
     * @throws KvorumException FOREIGN_CLUSTER, INVALID_REQUEST, DEADLINE_EXPIRED or NOT_READY
     */
    long enter(Exchange exchange, boolean mustName) {
        exchange.putHeader(NODE, node);
        tellLives(exchange);
        tellTopology(exchange);
        requireCluster(exchange.header(CLUSTER), mustName);
        if (known == null) {
            throw new KvorumException(FailureCode.NOT_READY, "The node does not know its topology yet");
        }
        long deadline = exchange.deadlineNanos(millis(exchange.header(DEADLINE)));
        requireTime(exchange, deadline);
        return deadline;
    }

    /** Puts the topology in force now on the answer. */
    @SuppressWarnings("ReferenceEquality") // a changed topology is another object; comparing contents would cost
    void tellTopology(Exchange exchange) {
        Topology current = topology.get();
        if (current != known) {
            known = current;
            knownEpoch = Long.toString(current.epoch());
        }
        if (known != null) {
            exchange.putHeader(EPOCH, knownEpoch);
            exchange.putHeader(TOPOLOGY, known.digest());
        }
    }

    /** What the node knew before the call: what it hears by it is no memory. */
    private void tellLives(Exchange exchange) {
        Lives told = lives.get();
        String caller = exchange.header(NODE);
        if (told == null || caller == null) {
            return;
        }
        exchange.putHeader(LIFE, told.ownText());
        String knownLife = told.knownText(caller);
        if (knownLife != null) {
            exchange.putHeader(KNOWS, knownLife);
        }
    }

    /**
     * Refuses a node of another cluster that asks for what people may ask for too, who name none.
     *
     * @throws KvorumException FOREIGN_CLUSTER
     */
    void requireNoStranger(Exchange exchange) {
        requireCluster(exchange.header(CLUSTER), false);
    }

    private void requireCluster(String named, boolean mustName) {
        if (named == null ? mustName : !named.equals(cluster)) {
            throw named == null
                    ? new KvorumException(
                            FailureCode.INVALID_REQUEST,
                            "The header " + InternalHeaders.CLUSTER + " is missing; it names the sender's cluster")
                    : new KvorumException(
                            FailureCode.FOREIGN_CLUSTER,
                            "This node belongs to the cluster \"" + cluster + "\", the request to \"" + named + "\"",
                            Map.of("cluster", cluster));
        }
    }

    private long millis(String header) {
        return header == null ? defaultMillis : Math.min(maxMillis, number(InternalHeaders.DEADLINE, header));
    }

    /** @throws KvorumException DEADLINE_EXPIRED when nobody waits for the answer any more */
    static void requireTime(Exchange exchange, long deadlineNanos) {
        if (exchange.remainingMillis(deadlineNanos) <= 0) {
            throw new KvorumException(
                    FailureCode.DEADLINE_EXPIRED, "The sender's deadline passed before the work began");
        }
    }

    /** Completes when this node knows at least what the caller knows; at once when they agree. */
    Future<Void> caughtUp(Exchange exchange, long deadlineNanos) {
        Future<Void> heard = heard(exchange, deadlineNanos);
        return heard.succeeded()
                ? topologyCaughtUp(exchange, deadlineNanos)
                : heard.compose(done -> topologyCaughtUp(exchange, deadlineNanos));
    }

    /**
     * Completes when this node remembers what the caller tells of lives. Whoever is told this node's life must be heard: it
     * may forget by that what it knew before.
     */
    Future<Void> heard(Exchange exchange, long deadlineNanos) {
        String caller = exchange.header(NODE);
        String life = exchange.header(LIFE);
        Lives told = lives.get();
        if (caller == null || life == null || told == null || told.agree(caller, life, exchange.header(KNOWS))) {
            return AT_ONCE;
        }
        Hear hear = new Hear(caller, life, exchange.header(KNOWS));
        return bus.ask(coordinator, hear, RequestRules.waitMillis(exchange.remainingMillis(deadlineNanos)));
    }

    private Future<Void> topologyCaughtUp(Exchange exchange, long deadlineNanos) {
        String epoch = exchange.header(EPOCH);
        String digest = exchange.header(TOPOLOGY);
        if (epoch == null || digest == null || (digest.equals(known.digest()) && epoch.equals(knownEpoch))) {
            return AT_ONCE;
        }
        String address = exchange.header(ADDRESS);
        if (address == null) {
            return AT_ONCE;
        }
        CatchUp catchUp = new CatchUp(number(InternalHeaders.EPOCH, epoch), digest, checked(address));
        return bus.<Void>ask(coordinator, catchUp, RequestRules.waitMillis(exchange.remainingMillis(deadlineNanos)))
                .map(done -> {
                    requireTime(exchange, deadlineNanos);
                    return null;
                });
    }

    private static String checked(String address) {
        try {
            return new Member("sender", address).address();
        } catch (IllegalArgumentException e) {
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST, "The header " + InternalHeaders.ADDRESS + ": " + e.getMessage());
        }
    }

    private static long number(String name, String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST,
                    "The header " + name + " must be a whole number, found \"" + text + "\"");
        }
        return Long.parseLong(text);
    }
}
