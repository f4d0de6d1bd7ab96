package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.bus.TransferCodec;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.replication.LifeWatch;
import io.kvorum.replication.Membership;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.testing.ForgottenLives;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final Member SELF = new Member("node1", "localhost:1");
    private static final Member SOURCE = new Member("node2", "localhost:2");
    private static final Record RECORD = Versions.first("k", "node2@1", 1, "v");

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final List<String> paths = new ArrayList<>();
    private final Topology own = Topology.initial(List.of(SELF, SOURCE));
    private final Topology newer = own.join(new Member("node3", "localhost:3"));
    private final Membership membership = new Membership(own, 8, saved -> Future.succeededFuture());
    /** What the source goes by. */
    private Topology theirs = own;

    private record Answer(Topology topology, Buffer body) implements Wire.Reply {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String header(String name) {
            return Map.of(
                            InternalHeaders.NODE, SOURCE.id(),
                            InternalHeaders.EPOCH, Long.toString(topology.epoch()),
                            InternalHeaders.TOPOLOGY, topology.digest())
                    .get(name);
        }
    }

    private Future<Wire.Reply> answered(Wire.Call call) {
        paths.add(call.path());
        Buffer body = Buffer.buffer();
        if (call.path().equals("/internal/transfer")) {
            TransferCodec.encodePage(new Slice(List.of(RECORD.line()), null, 1), TransferPage.State.WHOLE)
                    .forEach(body::appendBytes);
        } else {
            body.appendBytes(theirs.toJson());
        }
        return Future.succeededFuture(new Answer(theirs, body));
    }

    private Future<TransferPage> transfer() {
        Lives lives = Lives.of(Life.first(entropy));
        LifeWatch watch = new LifeWatch(
                SELF.id(),
                own,
                lives,
                2,
                new ForgottenLives(),
                entropy,
                new ReadGate(SELF.id(), 3),
                known -> Future.succeededFuture());
        PeerSettings settings = new PeerSettings(SELF.id(), SELF.address(), "kvorum", 1_000, 100, 1_000_000);
        Peers peers = new Peers(this::answered, settings, membership, watch, new ManualClock(), Runnable::run, entropy);
        return peers.transfer(SOURCE, new TransferRequest(SELF.id(), List.of("node1", "node2"), List.of(), 0), null);
    }

    @Test
    void a_source_that_goes_by_the_same_member_list_gives_its_page() {
        assertThat(transfer().result().records()).containsExactly(RECORD);
        assertThat(paths).containsExactly("/internal/transfer");
    }

    @Test
    void the_page_of_a_source_that_goes_by_another_member_list_is_thrown_away_and_the_list_learned() {
        theirs = newer;
        Future<TransferPage> page = transfer();
        assertThat(page.failed()).isTrue();
        assertThat(page.cause()).hasMessage("Node node2 goes by another member list");
        assertThat(membership.topology()).isEqualTo(newer);
    }

    @Test
    void a_list_is_learned_from_a_source_that_has_left_too() {
        theirs = own.leave(SOURCE.id()).join(new Member("node3", "localhost:3"));
        membership.leave(SOURCE.id());
        assertThat(transfer().failed()).isTrue();
        assertThat(membership.topology()).isEqualTo(theirs);
    }
}
