package io.kvorum.peer;

import io.kvorum.bus.TransferCodec;
import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.PeerHealth;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Clock;
import io.kvorum.port.Entropy;
import io.kvorum.replication.LifeWatch;
import io.kvorum.replication.Membership;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.ring.Ring;
import io.kvorum.version.MalformedRecordException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links to all other members, kept in step with the topology, and the spreading of topologies: a node that hears of
 * a topology other than its own exchanges with whoever told it, until both hold the same.
 */
public final class Peers implements Membership.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long MAX_BACKOFF_MILLIS = 1_000;
    private static final int JOIN_TIMEOUTS = 5;
    private static final String JSON = "application/json";

    private final PeerSettings settings;
    private final PeerHttp http;
    private final Membership membership;
    private final LifeWatch lives;
    private final Clock clock;
    private final Consumer<Runnable> soon;
    private final Entropy entropy;
    /** Changed on the coordinator's loop, read by scrapes of the metrics. */
    private final Map<String, PeerLink> links = new ConcurrentSkipListMap<>();

    private Future<Void> exchange = Future.succeededFuture();
    private Future<Void> hearing = Future.succeededFuture();

    /**
     * @param lives what this node knows of the others' lives, and they of its own
     * @param soon runs a task when the loop has dealt with what has arrived by now
     */
    public Peers(
            Wire wire,
            PeerSettings settings,
            Membership membership,
            LifeWatch lives,
            Clock clock,
            Consumer<Runnable> soon,
            Entropy entropy) {
        this.settings = settings;
        this.membership = membership;
        this.lives = lives;
        this.clock = clock;
        this.soon = soon;
        this.entropy = entropy;
        this.http = new PeerHttp(wire, settings, membership::topology, lives::lives, entropy, this::observe);
        connect(membership.topology().members());
        membership.addListener(this);
    }

    Optional<PeerLink> link(String node) {
        return Optional.ofNullable(links.get(node));
    }

    /** Whether the last call to the member succeeded. */
    public boolean reachable(String node) {
        return node.equals(settings.self())
                || link(node).map(PeerLink::reachable).orElse(false);
    }

    /** When the member last answered, on the monotonic clock. */
    public OptionalLong lastContactNanos(String node) {
        return link(node).map(PeerLink::lastContactNanos).orElse(OptionalLong.empty());
    }

    /** Items that wait to be sent, over all peers. */
    public int waiting() {
        return links.values().stream().mapToInt(PeerLink::waiting).sum();
    }

    @Override
    public void changed(Topology after, Ring before, Ring now) {
        LOG.info("The members at epoch {} are {}", after.epoch(), after.members());
        connect(after.members());
    }

    private void connect(Collection<Member> members) {
        links.keySet().removeIf(node -> members.stream()
                .noneMatch(member -> member.id().equals(node)));
        for (Member member : members) {
            if (!member.id().equals(settings.self())) {
                links.computeIfAbsent(member.id(), id -> newLink(member)).moveTo(member.address());
            }
        }
    }

    private PeerLink newLink(Member member) {
        Backoff backoff = new Backoff(FIRST_BACKOFF_MILLIS, MAX_BACKOFF_MILLIS, entropy);
        return new PeerLink(
                member.id(), member.address(), http, new PeerHealth(backoff), clock, soon, settings, this::learnt);
    }

    /** Sees once whether each peer is there. Completes when all answered or failed; never fails. */
    public Future<Void> pingAll() {
        List<Future<Void>> pings = new ArrayList<>();
        links.values().forEach(link -> pings.add(link.ping(settings.peerTimeoutMillis())));
        return Future.join(pings).otherwiseEmpty().mapEmpty();
    }

    /** Tells every member of the topology in force. Completes when all answered or failed; never fails. */
    public Future<Void> announce() {
        List<Future<Void>> calls = new ArrayList<>();
        Topology current = membership.topology();
        links.forEach((node, link) -> calls.add(link.exchange(current, settings.peerTimeoutMillis())
                .compose(membership::learn)
                .onFailure(failure -> LOG.info(
                        "Could not tell {} of topology epoch {}: {}; it will learn of it with the next call",
                        node,
                        current.epoch(),
                        failure.getMessage()))
                .mapEmpty()));
        return Future.join(calls).otherwiseEmpty().mapEmpty();
    }

    /** Makes sure that this node knows at least what the node at the address knows. */
    public Future<Void> catchUp(long epoch, String digest, String address) {
        Topology own = membership.topology();
        if (epoch < own.epoch() || (epoch == own.epoch() && own.digest().equals(digest))) {
            return Future.succeededFuture();
        }
        return learnFrom(address)
                .recover(failure -> Future.failedFuture(http.explained("of the sender", address, failure)))
                .mapEmpty();
    }

    private Future<Topology> learnFrom(String address) {
        return http.get(address, "/internal/topology", settings.peerTimeoutMillis())
                .compose(http::topologyOf)
                .compose(membership::learn);
    }

    /** Asks the member at the address to take this node in, and learns the list from its answer. */
    public Future<Void> joinThrough(String address) {
        Member self = new Member(settings.self(), settings.address());
        Buffer body = Buffer.buffer("{\"id\":\"" + self.id() + "\",\"address\":\"" + self.address() + "\"}");
        // The member answers when it has told all others, and waits its own time for those that do not answer.
        return http.call(
                        "POST",
                        null,
                        address,
                        "/cluster/join",
                        JSON,
                        body,
                        JOIN_TIMEOUTS * settings.peerTimeoutMillis())
                .compose(joined -> learnFrom(address))
                .recover(failure -> Future.failedFuture(http.explained("to join through", address, failure)))
                .mapEmpty();
    }

    /**
     * Asks a node, which may have left, for the next page of the key ranges that this one takes over. One that goes by
     * another member list gives nothing: who asks by an old list asks those who were the replicas once, and may be told less than
     * they would be told who are it now.
     */
    public Future<TransferPage> transfer(Member source, TransferRequest request, String cursor) {
        Topology asOf = membership.topology();
        Buffer body = Buffer.buffer(TransferCodec.encodeRequest(request, cursor));
        return http.call(
                        "POST",
                        source.id(),
                        source.address(),
                        "/internal/transfer",
                        JSON,
                        body,
                        settings.peerTimeoutMillis())
                .recover(failure -> Future.failedFuture(http.explained(source.id(), source.address(), failure)))
                .compose(response -> tellsOf(asOf, response)
                        ? Future.succeededFuture(response)
                        : learnFrom(source.address())
                                .transform(learnt -> Future.failedFuture(new KvorumException(
                                        FailureCode.NOT_READY,
                                        "Node " + source.id() + " goes by another member list"))))
                .compose(response -> {
                    try {
                        return Future.succeededFuture(
                                TransferCodec.decodePage(response.body().getBytes()));
                    } catch (MalformedRecordException e) {
                        return Future.failedFuture(new KvorumException(FailureCode.BAD_CHECKSUM, e.getMessage()));
                    }
                });
    }

    private Future<Void> learnt() {
        return exchange.isComplete() && hearing.isComplete()
                ? exchange
                : Future.join(exchange, hearing).mapEmpty();
    }

    private void observe(Wire.Reply response) {
        hearLives(response);
        exchangeTopologies(response);
    }

    private void hearLives(Wire.Reply response) {
        String node = response.header(InternalHeaders.NODE);
        String life = response.header(InternalHeaders.LIFE);
        String knows = response.header(InternalHeaders.KNOWS);
        if (node != null && life != null && lives.isNews(node, life, knows)) {
            hearing = lives.hear(node, life, knows);
        }
    }

    /** An answer told of another topology: exchange with its sender, one exchange at a time. */
    private void exchangeTopologies(Wire.Reply response) {
        String node = response.header(InternalHeaders.NODE);
        if (node == null || !exchange.isComplete() || tellsOf(membership.topology(), response)) {
            return;
        }
        link(node).ifPresent(link -> {
            Promise<Void> done = Promise.promise();
            // Before the call, whose own answer comes by here too.
            exchange = done.future();
            link.exchange(membership.topology(), settings.peerTimeoutMillis())
                    .compose(membership::learn)
                    .onComplete(ended -> done.complete());
        });
    }

    private static boolean tellsOf(Topology known, Wire.Reply response) {
        return known.digest().equals(response.header(InternalHeaders.TOPOLOGY))
                && Long.toString(known.epoch()).equals(response.header(InternalHeaders.EPOCH));
    }
}
