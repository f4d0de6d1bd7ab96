package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages.ClusterView;
import io.kvorum.bus.CoordinatorMessages.GetCluster;
import io.kvorum.bus.CoordinatorMessages.Join;
import io.kvorum.bus.CoordinatorMessages.Leave;
import io.kvorum.bus.JsonShape;
import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.bus.RequestRules;
import io.kvorum.cluster.Member;
import io.kvorum.config.Address;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import java.util.function.Function;

/** The members of the cluster and who holds what: {@code /cluster/…}. */
final class ClusterRoutes {
    private static final JsonShape JOIN = new JsonShape(
            "The body",
            "{\"id\": \"node4\", \"address\": \"host:port\"}",
            Map.of("id", Kind.TEXT, "address", Kind.TEXT));

    private static final JsonShape LEAVE = new JsonShape("The body", "{\"id\": \"node4\"}", Map.of("id", Kind.TEXT));

    private final Bus bus;
    private final String coordinator;
    private final RequestRules rules;
    private final PeerGate gate;
    private final long timeoutMillis;

    /** @param timeoutMillis the longest that a change, which tells every member, may take */
    ClusterRoutes(Bus bus, Addresses addresses, RequestRules rules, PeerGate gate, long timeoutMillis) {
        this.bus = bus;
        this.coordinator = addresses.coordinator();
        this.rules = rules;
        this.gate = gate;
        this.timeoutMillis = timeoutMillis;
    }

    Future<Answer> nodes(Exchange exchange) {
        return view(exchange, ClusterJson::nodes);
    }

    Future<Answer> ring(Exchange exchange) {
        return view(exchange, ClusterJson::ring);
    }

    Future<Answer> owners(Exchange exchange) {
        String key = RequestKeys.decode(exchange.rawKey(), rules);
        return view(exchange, view -> ClusterJson.owners(view, key));
    }

    private Future<Answer> view(Exchange exchange, Function<ClusterView, byte[]> writer) {
        check(exchange);
        return ask(new GetCluster()).map(writer).map(Answer::json);
    }

    Future<Answer> join(Exchange exchange) {
        check(exchange);
        gate.requireNoStranger(exchange);
        return JsonBodies.read(exchange, JOIN)
                .map(fields -> member(fields.text("id"), fields.text("address")))
                .compose(member -> ask(new Join(member)))
                .map(ClusterJson::nodes)
                .map(Answer::json);
    }

    Future<Answer> leave(Exchange exchange) {
        check(exchange);
        gate.requireNoStranger(exchange);
        return JsonBodies.read(exchange, LEAVE)
                .compose(fields -> ask(new Leave(id(fields.text("id")))))
                .map(ClusterJson::nodes)
                .map(Answer::json);
    }

    private static void check(Exchange exchange) {
        exchange.requireNoParameters();
        Accept.parse(exchange.header(HttpHeaders.ACCEPT)).require(MediaType.JSON_NAME);
    }

    private Future<ClusterView> ask(Object message) {
        return bus.ask(coordinator, message, timeoutMillis);
    }

    private static Member member(String id, String address) {
        try {
            Member member = new Member(id, address);
            if (Address.isWildcard(member.host())) {
                throw new IllegalArgumentException(
                        "An address is where the other members call the node, and nobody can call " + member.host());
            }
            return member;
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static String id(String id) {
        try {
            Member.requireId(id);
            return id;
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static KvorumException invalid(IllegalArgumentException e) {
        return new KvorumException(FailureCode.INVALID_REQUEST, e.getMessage());
    }
}
