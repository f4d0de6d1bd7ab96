package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages.ClusterView;
import io.kvorum.bus.CoordinatorMessages.GetCluster;
import io.kvorum.bus.CoordinatorMessages.MemberView;
import io.kvorum.bus.StorageMessages.GetStats;
import io.kvorum.bus.StorageMessages.Stats;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.ReadGate;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** How the node is: {@code /health…} and {@code /metrics}. */
final class HealthRoutes {
    private static final CharSequence PROMETHEUS =
            HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");
    private static final byte[] LIVE = "{\"status\":\"up\"}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] READY = "{\"status\":\"up\",\"ready\":true}".getBytes(StandardCharsets.US_ASCII);
    /** A part that does not answer sooner is left out: a health check must not hang with what it checks. */
    private static final long PART_TIMEOUT_MILLIS = 1_000;

    private final Bus bus;
    private final Addresses addresses;
    private final KvorumConfig config;
    private final HealthSource health;
    private final ReadGate ranges;
    private final Supplier<Future<String>> scrape;
    private final String version;

    HealthRoutes(
            Bus bus,
            Addresses addresses,
            KvorumConfig config,
            HealthSource health,
            ReadGate ranges,
            Supplier<Future<String>> scrape,
            String version) {
        this.bus = bus;
        this.addresses = addresses;
        this.config = config;
        this.health = health;
        this.ranges = ranges;
        this.scrape = scrape;
        this.version = version;
    }

    Future<Answer> live(Exchange exchange) {
        return Future.succeededFuture(Answer.json(LIVE));
    }

    Future<Answer> ready(Exchange exchange) {
        HealthSource.Status status = health.status();
        if (status == HealthSource.Status.UP) {
            return Future.succeededFuture(Answer.json(READY));
        }
        throw new KvorumException(
                FailureCode.NOT_READY,
                "The node is " + status.wireName(),
                Map.of("ready", false, "stage", status.wireName()));
    }

    Future<Answer> health(Exchange exchange) {
        Future<Stats> stats = part(addresses.storage(), new GetStats());
        Future<ClusterView> cluster = part(addresses.coordinator(), new GetCluster());
        return Future.all(stats, cluster).map(both -> Answer.json(json(stats.result(), cluster.result())));
    }

    /** Null when that part of the node does not answer. */
    private <T> Future<T> part(String address, Object message) {
        return bus.<T>ask(address, message, PART_TIMEOUT_MILLIS).otherwiseEmpty();
    }

    private byte[] json(Stats stats, ClusterView cluster) {
        HealthSource.Status status = health.status();
        return ClusterJson.object(json -> {
            json.writeStringField("status", status.wireName());
            json.writeStringField("id", config.node().id());
            json.writeStringField("cluster", config.cluster().name());
            json.writeObjectField(
                    "epoch", cluster == null ? null : cluster.topology().epoch());
            json.writeObjectField("keys", stats == null ? null : stats.keys());
            json.writeNumberField("uptimeMs", health.uptimeMillis());
            json.writeStringField("version", version);
            json.writeBooleanField("ready", status == HealthSource.Status.UP);
            json.writeBooleanField("transferring", ranges.isClosed());
            json.writeObjectFieldStart("quorum");
            json.writeNumberField("n", config.quorum().n());
            json.writeNumberField("w", config.quorum().w());
            json.writeNumberField("r", config.quorum().r());
            json.writeEndObject();
            json.writeObjectField(
                    "members", cluster == null ? null : cluster.members().size());
            json.writeObjectField("reachable", cluster == null ? null : reachable(cluster));
        });
    }

    private static int reachable(ClusterView cluster) {
        int reachable = 0;
        for (MemberView member : cluster.members()) {
            reachable += member.reachable() ? 1 : 0;
        }
        return reachable;
    }

    Future<Answer> metrics(Exchange exchange) {
        return scrape.get().map(text -> Answer.of(200, PROMETHEUS, text.getBytes(StandardCharsets.UTF_8)));
    }
}
