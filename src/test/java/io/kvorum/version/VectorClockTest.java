package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VectorClockTest {
    private static VectorClock random(Random random) {
        TreeMap<String, Long> counters = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            counters.put("actor" + random.nextInt(5), 1L + random.nextInt(3));
        }
        return VectorClock.of(counters);
    }

    private static Causality byDefinition(VectorClock a, VectorClock b) {
        Set<String> actors = new TreeSet<>(a.toMap().keySet());
        actors.addAll(b.toMap().keySet());
        boolean less = actors.stream().anyMatch(actor -> a.get(actor) < b.get(actor));
        boolean more = actors.stream().anyMatch(actor -> a.get(actor) > b.get(actor));
        return less && more ? Causality.CONCURRENT : less ? Causality.BEFORE : more ? Causality.AFTER : Causality.EQUAL;
    }

    @Test
    void join_is_the_least_clock_that_has_seen_both() {
        Seeds.forEach(5000, (random, i) -> {
            VectorClock a = random(random);
            VectorClock b = random(random);
            VectorClock c = random(random);
            VectorClock joined = a.join(b);
            for (int actor = 0; actor < 5; actor++) {
                String name = "actor" + actor;
                assertThat(joined.get(name)).isEqualTo(Math.max(a.get(name), b.get(name)));
            }
            assertThat(b.join(a)).isEqualTo(joined).hasSameHashCodeAs(joined);
            assertThat(a.join(a)).isEqualTo(a);
            assertThat(joined.join(c)).isEqualTo(a.join(b.join(c)));
            assertThat(a.join(VectorClock.empty())).isEqualTo(a);
            assertThat(VectorClock.empty().join(a)).isEqualTo(a);
        });
    }

    @Test
    void compare_follows_its_definition_and_agrees_with_join() {
        Seeds.forEach(10_000, (random, i) -> {
            VectorClock a = random(random);
            VectorClock b = random(random);
            Causality causality = a.compare(b);
            assertThat(causality).isEqualTo(byDefinition(a, b));
            assertThat(b.compare(a)).isEqualTo(byDefinition(b, a));
            assertThat(causality == Causality.EQUAL).isEqualTo(a.equals(b));
            assertThat(causality == Causality.BEFORE || causality == Causality.EQUAL)
                    .isEqualTo(a.join(b).equals(b));
        });
    }

    @Test
    void covers_every_dot_up_to_the_counter() {
        VectorClock clock = VectorClock.of(Map.of("a", 3L));
        assertThat(clock.covers(new Dot("a", 1))).isTrue();
        assertThat(clock.covers(new Dot("a", 3))).isTrue();
        assertThat(clock.covers(new Dot("a", 4))).isFalse();
        assertThat(clock.covers(new Dot("b", 1))).isFalse();
        assertThat(VectorClock.of(new Dot("a", 3))).isEqualTo(clock);
        assertThat(VectorClock.empty().covers(new Dot("a", 1))).isFalse();
    }

    @Test
    void a_clock_of_any_size_knows_its_actors_and_no_others() {
        for (int size = 0; size < 50; size++) {
            TreeMap<String, Long> counters = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                counters.put("actor" + 2 * i, 1L + i);
            }
            VectorClock clock = VectorClock.of(counters);
            for (int i = -1; i <= 2 * size; i++) {
                assertThat(clock.get("actor" + i)).isEqualTo(counters.getOrDefault("actor" + i, 0L));
            }
        }
    }

    @Test
    void actors_are_sorted() {
        VectorClock clock = VectorClock.of(Map.of("b", 2L, "a", 1L, "c", 3L));
        assertThat(clock.size()).isEqualTo(3);
        assertThat(clock.actor(0)).isEqualTo("a");
        assertThat(clock.counter(2)).isEqualTo(3);
        assertThat(clock).hasToString("{a=1, b=2, c=3}");
    }

    @Test
    void a_counter_below_one_and_a_nameless_actor_are_refused() {
        assertThatThrownBy(() -> VectorClock.of(Map.of("a", 0L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VectorClock.of(Map.of("", 1L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Dot("a", 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
