package io.kvorum.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RingDiffTest {
    private static Ring randomRing(Random random, int maxNodes) {
        List<String> nodes = new ArrayList<>();
        int count = random.nextInt(maxNodes + 1);
        for (int i = 0; i < count; i++) {
            nodes.add("node" + random.nextInt(8));
        }
        return Ring.of(random.nextInt(100), nodes, 1 + random.nextInt(12));
    }

    @Test
    void ranges_agree_with_asking_both_rings_at_every_border() {
        Seeds.forEach(1000, (random, i) -> {
            Ring before = randomRing(random, 6);
            Ring after = randomRing(random, 6);
            int n = 1 + random.nextInt(4);
            RingDiff diff = RingDiff.between(before, after, n);
            for (long position : positionsWorthAsking(before, after, random)) {
                List<String> old = before.at(position, n).nodes();
                List<String> now = after.at(position, n).nodes();
                List<String> gained = new ArrayList<>(now);
                gained.removeAll(old);
                List<String> lost = new ArrayList<>(old);
                lost.removeAll(now);
                List<RingDiff.Range> hits = diff.ranges().stream()
                        .filter(range -> range.contains(position))
                        .toList();
                assertThat(hits).hasSize(gained.isEmpty() && lost.isEmpty() ? 0 : 1);
                for (RingDiff.Range hit : hits) {
                    assertThat(hit.gained()).isEqualTo(gained);
                    assertThat(hit.lost()).isEqualTo(lost);
                }
            }
        });
    }

    private static Set<Long> positionsWorthAsking(Ring before, Ring after, Random random) {
        Set<Long> positions = new TreeSet<>(List.of(0L, KeyHash.POSITIONS - 1));
        List<Token> tokens = new ArrayList<>(before.tokens());
        tokens.addAll(after.tokens());
        for (Token token : tokens) {
            positions.add(token.position());
            positions.add(Math.max(0, token.position() - 1));
            positions.add(Math.min(KeyHash.POSITIONS - 1, token.position() + 1));
        }
        for (int i = 0; i < 20; i++) {
            positions.add(random.nextLong() & (KeyHash.POSITIONS - 1));
        }
        return positions;
    }

    @Test
    void gained_replicas_of_a_key_agree_with_the_range_it_lies_in() {
        Seeds.forEach(1000, (random, i) -> {
            RingDiff diff = RingDiff.between(randomRing(random, 6), randomRing(random, 6), 1 + random.nextInt(4));
            String key = "key-" + random.nextLong();
            List<String> expected = diff.ranges().stream()
                    .filter(range -> range.contains(KeyHash.hash(key)))
                    .flatMap(range -> range.gained().stream())
                    .toList();
            assertThat(diff.gainedReplicas(key)).isEqualTo(expected);
        });
    }

    @Test
    void a_new_node_is_all_that_is_gained() {
        Ring before = Ring.of(1, List.of("node1", "node2", "node3", "node4"), 50);
        Ring after = Ring.of(2, List.of("node1", "node2", "node3", "node4", "node5"), 50);
        RingDiff diff = RingDiff.between(before, after, 3);
        assertThat(diff.isEmpty()).isFalse();
        assertThat(diff.ranges()).allSatisfy(range -> {
            assertThat(range.gained()).containsExactly("node5");
            assertThat(range.lost()).hasSize(1);
        });
    }

    @Test
    void the_same_ring_changes_nothing() {
        Ring ring = Ring.of(1, List.of("node1", "node2"), 50);
        assertThat(RingDiff.between(ring, ring, 2).isEmpty()).isTrue();
        assertThat(RingDiff.between(ring, Ring.of(9, List.of("node2", "node1"), 50), 2)
                        .ranges())
                .isEmpty();
    }

    @Test
    void the_first_node_of_all_gains_the_whole_ring() {
        RingDiff diff = RingDiff.between(Ring.of(0, List.of(), 1), Ring.of(1, List.of("node1"), 1), 3);
        assertThat(diff.ranges()).hasSize(1);
        RingDiff.Range whole = diff.ranges().get(0);
        assertThat(whole.contains(0)).isTrue();
        assertThat(whole.contains(KeyHash.POSITIONS - 1)).isTrue();
        assertThat(whole.contains(whole.toInclusive())).isTrue();
        assertThat(diff.gainedReplicas("hello")).containsExactly("node1");
    }
}
