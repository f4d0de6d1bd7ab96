package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.RequestRules;
import io.kvorum.bus.StorageMessages.NextSlice;
import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.bus.TransferCodec;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.TransferRequest;
import io.kvorum.ring.Ring;
import io.vertx.core.Future;
import java.util.function.Predicate;

/** Key ranges that another node takes over: {@code /internal/transfer}. */
final class TransferRoutes {
    /** Two member lists of a thousand ids. */
    private static final int MAX_REQUEST = 256 * 1024;

    private final Bus bus;
    private final Addresses addresses;
    private final PeerGate gate;
    private final ReadGate ranges;
    private final int vnodes;
    private final int n;

    /** @param ranges what this node holds for sure */
    TransferRoutes(Bus bus, Addresses addresses, KvorumConfig config, PeerGate gate, ReadGate ranges) {
        this.bus = bus;
        this.addresses = addresses;
        this.gate = gate;
        this.ranges = ranges;
        this.vnodes = config.cluster().vnodes();
        this.n = config.quorum().n();
    }

    /** One page, which ends with how to ask for the next; see {@link TransferCodec}. */
    Future<Answer> next(Exchange exchange) {
        long deadline = gate.enter(exchange, true);
        JsonBodies.requireJson(exchange);
        exchange.requireBody();
        return exchange.body(MAX_REQUEST).map(TransferCodec::decodeRequest).compose(asked -> gate.caughtUp(
                        exchange, deadline)
                .compose(ready -> next(exchange, asked, deadline))
                .map(slice -> page(exchange, asked.request(), slice)));
    }

    private Answer page(Exchange exchange, TransferRequest request, Slice slice) {
        // By the list that it knew before the call the caller would take it for one that knows less.
        gate.tellTopology(exchange);
        return Answer.lines(TransferCodec.encodePage(slice, ranges.stateSince(request.since())));
    }

    private Future<Slice> next(Exchange exchange, TransferCodec.Asked asked, long deadline) {
        if (!ranges.isConfirmed()) {
            throw new KvorumException(
                    FailureCode.NOT_READY,
                    "The node has just started and does not know yet whether it holds all that it should give");
        }
        Predicate<String> wanted = asked.cursor() == null ? wanted(asked.request()) : null;
        long wait = RequestRules.waitMillis(exchange.remainingMillis(deadline));
        return bus.<Slice>ask(addresses.storage(), new NextSlice(wanted, asked.cursor()), wait)
                .recover(failure -> Future.failedFuture(RequestRules.ofRead(failure)));
    }

    private Predicate<String> wanted(TransferRequest request) {
        Ring members = Ring.of(0, request.members(), vnodes);
        Ring held = Ring.of(0, request.held(), vnodes);
        return key -> members.preferenceList(key, n).contains(request.node())
                && !held.preferenceList(key, n).contains(request.node());
    }
}
