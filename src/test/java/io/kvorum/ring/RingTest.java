package io.kvorum.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {
    private static List<String> nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "node" + i).toList();
    }

    /** Standard deviation of the keys per node, as a part of the mean. */
    private static double deviation(Ring ring, List<String> keys) {
        Map<String, Integer> load = new TreeMap<>();
        ring.nodes().forEach(node -> load.put(node, 0));
        keys.forEach(key -> load.merge(ring.preferenceList(key, 1).nodes().get(0), 1, Integer::sum));
        double mean = (double) keys.size() / load.size();
        double squares = load.values().stream()
                .mapToDouble(count -> (count - mean) * (count - mean))
                .sum();
        return Math.sqrt(squares / load.size()) / mean;
    }

    private static List<String> keys(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "key-" + random.nextLong())
                .toList();
    }

    @Test
    void load_deviates_by_about_a_tenth_with_150_tokens_and_far_more_with_one() {
        Ring many = Ring.of(1, nodes(10), Ring.DEFAULT_VNODES);
        Ring one = Ring.of(1, nodes(10), 1);
        Seeds.forEach(5, (random, i) -> {
            List<String> keys = keys(random, 50_000);
            assertThat(deviation(many, keys)).isBetween(0.05, 0.12);
            assertThat(deviation(one, keys)).isGreaterThan(0.5);
        });
    }

    @Test
    void load_deviates_by_about_a_tenth_on_average_over_many_clusters() {
        Seeds.forEach(1, (random, unused) -> {
            List<String> keys = keys(random, 20_000);
            double many = 0;
            double one = 0;
            int clusters = 30;
            for (int i = 0; i < clusters; i++) {
                String prefix = "n" + random.nextInt(1_000_000) + "-";
                List<String> ids = nodes(10).stream().map(id -> prefix + id).toList();
                many += deviation(Ring.of(1, ids, Ring.DEFAULT_VNODES), keys) / clusters;
                one += deviation(Ring.of(1, ids, 1), keys) / clusters;
            }
            assertThat(many).isBetween(0.06, 0.11);
            assertThat(one).isBetween(0.6, 1.3);
        });
    }

    @Test
    void an_eleventh_node_takes_an_eleventh_of_the_keys_and_moves_none_between_the_others() {
        Ring ten = Ring.of(1, nodes(10), Ring.DEFAULT_VNODES);
        Ring eleven = Ring.of(2, nodes(11), Ring.DEFAULT_VNODES);
        Seeds.forEach(3, (random, i) -> {
            List<String> keys = keys(random, 50_000);
            int moved = 0;
            for (String key : keys) {
                String before = ten.preferenceList(key, 1).nodes().get(0);
                String after = eleven.preferenceList(key, 1).nodes().get(0);
                if (!before.equals(after)) {
                    assertThat(after).isEqualTo("node11");
                    moved++;
                }
            }
            assertThat((double) moved / keys.size()).isCloseTo(1.0 / 11, within(0.025));
        });
    }

    @Test
    void a_node_that_leaves_changes_no_order_among_the_others() {
        Ring all = Ring.of(1, nodes(6), 50);
        Ring fewer = Ring.of(2, nodes(5), 50);
        Seeds.forEach(2000, (random, i) -> {
            String key = "key-" + random.nextLong();
            List<String> before = new ArrayList<>(all.preferenceList(key, 6).nodes());
            before.remove("node6");
            assertThat(fewer.preferenceList(key, 5).nodes()).isEqualTo(before);
        });
    }

    @Test
    void the_order_in_which_nodes_are_named_does_not_matter() {
        Seeds.forEach(20, (random, i) -> {
            List<String> ids = new ArrayList<>(nodes(7));
            Collections.shuffle(ids, random);
            ids.add(ids.get(0));
            Ring ring = Ring.of(3, ids, 20);
            assertThat(ring.tokens()).isEqualTo(Ring.of(3, nodes(7), 20).tokens());
            assertThat(ring.nodes()).isEqualTo(nodes(7));
            assertThat(ring.epoch()).isEqualTo(3);
            assertThat(ring.vnodes()).isEqualTo(20);
        });
    }

    /** Golden: what every release must answer, or a mixed cluster disagrees on owners. */
    @Test
    void the_replicas_of_a_key_stay_the_same() {
        Ring ring = Ring.of(1, nodes(5), Ring.DEFAULT_VNODES);
        assertThat(ring.preferenceList("hello", 3).nodes()).containsExactly("node4", "node1", "node3");
        assertThat(ring.preferenceList("", 3).nodes()).containsExactly("node5", "node1", "node4");
        assertThat(ring.preferenceList("😀", 3).nodes()).containsExactly("node2", "node1", "node3");
        assertThat(ring.tokens().get(0)).isEqualTo(new Token(5_620_727, "node3"));
        assertThat(ring.tokens()).hasSize(750).isSorted();
    }

    @Test
    void preference_lists_hold_the_first_distinct_nodes_clockwise() {
        Seeds.forEach(1000, (random, i) -> {
            Ring ring = Ring.of(1, nodes(1 + random.nextInt(8)), 1 + random.nextInt(20));
            String key = "key-" + random.nextLong();
            int n = 1 + random.nextInt(9);
            List<String> expected = walk(ring, KeyHash.hash(key), n);
            PreferenceList found = ring.preferenceList(key, n);
            assertThat(found.nodes()).isEqualTo(expected).doesNotHaveDuplicates();
            assertThat(found.size()).isEqualTo(Math.min(n, ring.nodes().size()));
            assertThat(ring.nodes().stream().filter(found::contains)).hasSize(found.size());
        });
    }

    private static List<String> walk(Ring ring, long position, int n) {
        List<String> clockwise = new ArrayList<>();
        ring.tokens().stream()
                .filter(token -> token.position() >= position)
                .forEach(token -> clockwise.add(token.node()));
        ring.tokens().forEach(token -> clockwise.add(token.node()));
        return clockwise.stream().distinct().limit(n).toList();
    }

    @Test
    void positions_past_the_last_token_belong_to_the_first() {
        Ring ring = Ring.of(1, nodes(3), 4);
        Token first = ring.tokens().get(0);
        Token last = ring.tokens().get(ring.tokens().size() - 1);
        assertThat(ring.at(last.position() + 1, 1).nodes()).containsExactly(first.node());
        assertThat(ring.at(KeyHash.POSITIONS - 1, 1).nodes()).containsExactly(first.node());
        assertThat(ring.at(0, 1).nodes()).containsExactly(first.node());
        assertThat(ring.at(last.position(), 1).nodes()).containsExactly(last.node());
        assertThat(ring.at(first.position(), 1).nodes()).containsExactly(first.node());
        assertThat(ring.at(first.position() + 1, 1).nodes())
                .containsExactly(ring.tokens().get(1).node());
    }

    @Test
    void a_position_that_two_nodes_fall_on_belongs_to_the_smaller_id() {
        List<Token> tokens = new ArrayList<>(List.of(new Token(7, "b"), new Token(7, "a"), new Token(3, "c")));
        Collections.sort(tokens);
        assertThat(tokens).containsExactly(new Token(3, "c"), new Token(7, "a"), new Token(7, "b"));
    }

    @Test
    void fewer_nodes_than_replicas_means_all_of_them() {
        Ring ring = Ring.of(1, nodes(2), 10);
        assertThat(ring.preferenceList("hello", 3).nodes()).containsExactlyInAnyOrder("node1", "node2");
        assertThat(Ring.of(1, nodes(1), 10).preferenceList("hello", 3).nodes()).containsExactly("node1");
    }

    @Test
    void a_ring_without_nodes_gives_no_replicas() {
        Ring ring = Ring.of(0, List.of(), 10);
        assertThat(ring.preferenceList("hello", 3).nodes()).isEmpty();
        assertThat(ring.shares()).isEmpty();
    }

    @Test
    void equal_preference_lists_are_one_object() {
        Ring ring = Ring.of(1, nodes(1), 150);
        assertThat(ring.preferenceList("a", 3)).isSameAs(ring.preferenceList("b", 2));
    }

    @Test
    void shares_sum_to_one_and_tell_the_load() {
        Ring ring = Ring.of(1, nodes(5), Ring.DEFAULT_VNODES);
        Map<String, Double> shares = ring.shares();
        assertThat(shares.keySet()).containsExactly("node1", "node2", "node3", "node4", "node5");
        assertThat(shares.values().stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
        Seeds.forEach(1, (random, i) -> {
            List<String> keys = keys(random, 100_000);
            for (String node : ring.nodes()) {
                long owned = keys.stream()
                        .filter(key -> ring.preferenceList(key, 1).contains(node))
                        .count();
                assertThat((double) owned / keys.size()).isCloseTo(shares.get(node), within(0.01));
            }
        });
        assertThat(Ring.of(1, nodes(1), 1).shares()).isEqualTo(Map.of("node1", 1.0));
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> Ring.of(1, nodes(1), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ring.of(1, nodes(1), 1).preferenceList("a", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Token(-1, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Token(KeyHash.POSITIONS, "a")).isInstanceOf(IllegalArgumentException.class);
    }
}
