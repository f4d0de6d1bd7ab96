package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.PutOff;
import io.kvorum.cluster.Backoff;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.PeerHealth;
import io.kvorum.cluster.Topology;
import io.kvorum.replication.Replicas.Held;
import io.kvorum.testing.ManualClock;
import io.kvorum.testing.SeededEntropy;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PeerLinkTest {
    private static final long FAR = Duration.ofHours(1).toNanos();

    private final ManualClock clock = new ManualClock();
    private final SeededEntropy entropy = new SeededEntropy(1);
    private final List<Wire.Call> calls = new ArrayList<>();
    private final Queue<Promise<Wire.Reply>> replies = new ArrayDeque<>();
    private final PeerLink link = newLink();

    private PeerLink newLink() {
        PeerSettings settings = new PeerSettings("node1", "localhost:1", "kvorum", 1_000, 100, 1_000_000);
        Topology topology = Topology.initial(List.of(new Member("node1", "localhost:1")));
        Lives lives = Lives.of(Life.first(entropy));
        Wire wire = call -> {
            calls.add(call);
            Promise<Wire.Reply> reply = Promise.promise();
            replies.add(reply);
            return reply.future();
        };
        PeerHttp http = new PeerHttp(wire, settings, () -> topology, () -> lives, entropy, seen -> {});
        PeerHealth health = new PeerHealth(new Backoff(1, 1, entropy));
        return new PeerLink(
                "node2", "localhost:2", http, health, clock, Runnable::run, settings, Future::succeededFuture);
    }

    private record Answer(Buffer body) implements Wire.Reply {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String header(String name) {
            return name.equals(InternalHeaders.NODE) ? "node2" : null;
        }
    }

    private void answer(Buffer body) {
        replies.remove().complete(new Answer(body));
    }

    private static Buffer line(Record record) {
        return Buffer.buffer(record.line()).appendString("\n");
    }

    @Test
    void a_record_that_the_peer_put_off_is_asked_for_again() {
        Record record = Versions.first("a", "node2@1", 1, "v");
        Held held = new Held(record, new RecordDigest(1, 2));
        Future<Record> fetched = link.fetch("a", held, clock.nanoTime() + FAR);
        answer(Buffer.buffer(PutOff.line()));
        assertThat(fetched.isComplete()).isFalse();
        assertThat(calls.get(1).body())
                .as("with what this node holds")
                .isEqualTo(calls.get(0).body());
        answer(Buffer.buffer("{\"same\":true}\n"));
        assertThat(fetched.result()).isSameAs(record);
    }

    @Test
    void a_small_record_does_not_wait_for_large_ones_on_their_way() {
        Record large = Versions.first("large", "node1@1", 1, "x".repeat(100_000));
        Record small = Versions.first("small", "node1@1", 1, "x");
        Future<Void> first = link.store(large, clock.nanoTime() + FAR);
        Future<Void> second = link.store(large, clock.nanoTime() + FAR);
        Future<Void> third = link.store(large, clock.nanoTime() + FAR);
        assertThat(calls).hasSize(2);
        Future<Void> stored = link.store(small, clock.nanoTime() + FAR);
        assertThat(calls).hasSize(3);
        assertThat(calls.get(2).body()).isEqualTo(line(small));
        assertThat(link.waiting()).isEqualTo(1);

        for (int i = 0; i < 4; i++) {
            answer(Buffer.buffer("{\"ok\":true}\n"));
        }
        assertThat(List.of(first, second, third, stored)).allMatch(Future::succeeded);
    }
}
