package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Seeds;
import io.kvorum.version.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Topologies as several nodes of one cluster reach them: by joins, departures and merges in any order. */
class TopologyLawsTest {
    private static final int IDS = 6;

    /** Some nodes, each with the topology it came to by itself and by gossip. */
    private static List<Topology> cluster(Random random, int nodes, int steps) {
        Topology initial = Topology.initial(List.of(member(0, 0), member(1, 0), member(2, 0)));
        List<Topology> held = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            held.add(initial);
        }
        for (int i = 0; i < steps; i++) {
            int node = random.nextInt(nodes);
            Topology before = held.get(node);
            Topology after = step(random, before, held);
            assertThat(after.epoch()).isGreaterThanOrEqualTo(before.epoch());
            if (after.epoch() == before.epoch()) {
                assertThat(after.entries()).isEqualTo(before.entries());
            }
            held.set(node, after);
        }
        return held;
    }

    private static Topology step(Random random, Topology topology, List<Topology> held) {
        try {
            return switch (random.nextInt(3)) {
                case 0 -> topology.join(member(random.nextInt(IDS), random.nextInt(2)));
                case 1 -> topology.leave("node" + random.nextInt(IDS));
                default -> topology.merge(held.get(random.nextInt(held.size())));
            };
        } catch (KvorumException refused) {
            return topology;
        }
    }

    private static Member member(int id, int place) {
        return new Member("node" + id, "localhost:" + (8000 + 10 * place + id));
    }

    @Test
    void merge_is_commutative_and_idempotent() {
        Seeds.forEach(5000, (random, i) -> {
            List<Topology> held = cluster(random, 2, random.nextInt(20));
            Topology a = held.get(0);
            Topology b = held.get(1);
            assertThat(a.merge(b)).isEqualTo(b.merge(a));
            assertThat(a.merge(a)).isSameAs(a);
            assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
            assertThat(a.merge(b).merge(a)).isEqualTo(a.merge(b));
            assertThat(a.merge(b).epoch()).isGreaterThanOrEqualTo(Math.max(a.epoch(), b.epoch()));
        });
    }

    @Test
    void merge_is_associative_in_content() {
        Seeds.forEach(5000, (random, i) -> {
            List<Topology> held = cluster(random, 3, random.nextInt(30));
            Topology a = held.get(0);
            Topology b = held.get(1);
            Topology c = held.get(2);
            Topology left = a.merge(b).merge(c);
            Topology right = a.merge(b.merge(c));
            assertThat(left.entries()).isEqualTo(right.entries());
            assertThat(left.digest()).isEqualTo(right.digest());
        });
    }

    @Test
    void nodes_that_gossip_in_any_order_end_with_one_topology_and_one_epoch() {
        Seeds.forEach(300, (random, i) -> {
            int nodes = 2 + random.nextInt(5);
            List<Topology> held = new ArrayList<>(cluster(random, nodes, random.nextInt(40)));
            int quiet = 0;
            int exchanges = 0;
            // Every pair has met without news after this many quiet exchanges, all but certainly.
            while (quiet < 20 * nodes * nodes) {
                int one = random.nextInt(nodes);
                int two = random.nextInt(nodes);
                Topology merged = held.get(one).merge(held.get(two));
                boolean news = !merged.equals(held.get(one)) || !merged.equals(held.get(two));
                quiet = news ? 0 : quiet + 1;
                held.set(one, merged);
                held.set(two, merged);
                assertThat(++exchanges).as("gossip comes to rest").isLessThan(100_000);
            }
            assertThat(held).allMatch(held.get(0)::equals);
        });
    }

    @Test
    void one_way_gossip_around_a_circle_comes_to_rest_too() {
        Seeds.forEach(1000, (random, i) -> {
            int nodes = 2 + random.nextInt(5);
            List<Topology> held = new ArrayList<>(cluster(random, nodes, random.nextInt(40)));
            for (int round = 0; round < 4 * nodes; round++) {
                IntStream.range(0, nodes).forEach(node -> {
                    int next = (node + 1) % nodes;
                    held.set(next, held.get(next).merge(held.get(node)));
                });
            }
            assertThat(held).allMatch(held.get(0)::equals);
        });
    }

    @Test
    void the_json_line_gives_back_an_equal_topology() {
        Seeds.forEach(1000, (random, i) -> {
            Topology topology = cluster(random, 2, random.nextInt(20)).get(0);
            try {
                Topology back = Topology.fromJson(topology.toJson());
                assertThat(back).isEqualTo(topology);
                assertThat(back.toJson()).isEqualTo(topology.toJson());
                assertThat(back.digest()).isEqualTo(topology.digest());
            } catch (MalformedRecordException e) {
                throw new AssertionError(e);
            }
        });
    }
}
