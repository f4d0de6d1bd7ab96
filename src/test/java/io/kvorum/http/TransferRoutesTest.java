package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.Bus;
import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.bus.TransferCodec;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.peer.InternalHeaders;
import io.kvorum.peer.Wire;
import io.kvorum.replication.LifeWatch;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.TransferRequest;
import io.kvorum.testing.ForgottenLives;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.SeededEntropy;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferRoutesTest {
    private static final KvorumConfig CONFIG = KvorumConfig.defaults();
    private static final Topology TOPOLOGY =
            Topology.initial(List.of(new Member("node1", "localhost:1"), new Member("node2", "localhost:2")));

    private final ReadGate ranges = new ReadGate("node1", 3);
    private final Lives lives = Lives.of(Life.first(new SeededEntropy(1)));

    private Wire.Reply answer() {
        Bus empty = new Bus() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> Future<T> ask(String address, Object message, long timeoutMillis) {
                return (Future<T>) Future.succeededFuture(new Slice(List.of(), null, 0));
            }
        };
        InternalCalls node = new InternalCalls(
                empty, CONFIG, new ManualClock(), ranges, () -> TOPOLOGY, () -> lives, () -> HealthSource.Status.UP);
        TransferRequest request = new TransferRequest("node2", List.of("node1", "node2"), List.of(), 0);
        Map<String, String> headers =
                Map.of(InternalHeaders.CLUSTER, CONFIG.cluster().name(), InternalHeaders.NODE, "node2");
        return node.answer(new Wire.Call(
                        "POST",
                        "localhost:1",
                        "/internal/transfer",
                        headers,
                        "application/json",
                        Buffer.buffer(TransferCodec.encodeRequest(request, null)),
                        1_000))
                .result();
    }

    @Test
    void a_node_gives_what_it_has_and_says_by_which_member_list() {
        Wire.Reply page = answer();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).hasToString("{\"end\":true,\"records\":0,\"state\":\"whole\"}\n");
        assertThat(page.header(InternalHeaders.TOPOLOGY)).isEqualTo(TOPOLOGY.digest());
    }

    @Test
    void a_node_that_does_not_know_yet_whether_it_lost_anything_gives_nothing() {
        LifeWatch watch = new LifeWatch(
                "node1",
                TOPOLOGY,
                lives,
                2,
                new ForgottenLives(),
                new SeededEntropy(1),
                ranges,
                known -> Future.succeededFuture());
        assertThat(answer().status()).isEqualTo(503);
        watch.hear("node2", lives.ownText(), null);
        assertThat(answer().status()).isEqualTo(200);
    }
}
