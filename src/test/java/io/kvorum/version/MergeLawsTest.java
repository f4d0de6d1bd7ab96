package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Merge is a join over the states that a cluster can reach: everything else relies on these laws. */
class MergeLawsTest {
    private static final int CASES = 10_000;

    private static ReplicaSimulation simulate(Random random, ConflictPolicy policy) {
        return new ReplicaSimulation(random, policy).run(3 + random.nextInt(25));
    }

    @ParameterizedTest
    @EnumSource
    void merge_is_commutative_associative_and_idempotent(ConflictPolicy policy) {
        Seeds.forEach(CASES, (random, i) -> {
            ReplicaSimulation simulation = simulate(random, policy);
            Versioned a = simulation.anyReached();
            Versioned b = simulation.anyReached();
            Versioned c = simulation.anyReached();
            Versioned ab = a.merge(b, policy);
            assertThat(b.merge(a, policy)).isEqualTo(ab);
            assertThat(ab.merge(c, policy)).isEqualTo(a.merge(b.merge(c, policy), policy));
            assertThat(a.merge(a, policy)).isSameAs(a);
            assertThat(ab.merge(b, policy)).isSameAs(ab);
            assertThat(ab.merge(a, policy)).isSameAs(ab);
            assertThat(a.merge(Versioned.empty(), policy)).isSameAs(a);
            assertThat(Versioned.empty().merge(a, policy)).isSameAs(a);
        });
    }

    @ParameterizedTest
    @EnumSource
    void all_orders_of_merging_all_states_end_the_same(ConflictPolicy policy) {
        Seeds.forEach(2000, (random, i) -> {
            ReplicaSimulation simulation = simulate(random, policy);
            List<Versioned> states = new ArrayList<>(simulation.reached());
            Versioned first = mergeAll(states, policy);
            for (int order = 0; order < 3; order++) {
                Collections.shuffle(states, random);
                states.add(states.get(0));
                assertThat(mergeAll(states, policy)).isEqualTo(first);
            }
            assertThat(first.context()).isEqualTo(simulation.everythingSeen());
        });
    }

    private static Versioned mergeAll(List<Versioned> states, ConflictPolicy policy) {
        Versioned merged = Versioned.empty();
        for (Versioned state : states) {
            merged = merged.merge(state, policy);
        }
        return merged;
    }

    @Test
    void under_siblings_a_write_stays_unless_a_context_covered_it() {
        Seeds.forEach(CASES, (random, i) -> {
            ReplicaSimulation simulation = simulate(random, ConflictPolicy.SIBLINGS);
            assertThat(mergeAll(simulation.reached(), ConflictPolicy.SIBLINGS).siblings())
                    .isEqualTo(simulation.neverCovered());
        });
    }

    @Test
    void under_lww_every_replica_ends_with_the_one_highest_write() {
        Seeds.forEach(CASES, (random, i) -> {
            ReplicaSimulation simulation = simulate(random, ConflictPolicy.LWW);
            List<Sibling> left =
                    mergeAll(simulation.reached(), ConflictPolicy.LWW).siblings();
            if (simulation.writes().isEmpty()) {
                assertThat(left).isEmpty();
            } else {
                Sibling highest = Collections.max(simulation.writes().stream()
                        .map(ReplicaSimulation.Write::sibling)
                        .toList());
                assertThat(left).containsExactly(highest);
                assertThat(simulation.neverCovered()).contains(highest);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_timestamp_exceeds_all_that_its_write_covers(ConflictPolicy policy) {
        Seeds.forEach(2000, (random, i) -> {
            ReplicaSimulation simulation = simulate(random, policy);
            for (ReplicaSimulation.Write later : simulation.writes()) {
                for (ReplicaSimulation.Write earlier : simulation.writes()) {
                    if (later.covered().covers(earlier.sibling().dot())) {
                        assertThat(later.sibling()).isGreaterThan(earlier.sibling());
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void states_stay_well_formed_and_survive_the_codec(ConflictPolicy policy) {
        Seeds.forEach(1000, (random, i) -> {
            for (Versioned state : simulate(random, policy).reached()) {
                assertThat(Versioned.of(state.context(), state.siblings())).isEqualTo(state);
                assertThat(state.siblings().size())
                        .isLessThanOrEqualTo(policy == ConflictPolicy.LWW ? 1 : Integer.MAX_VALUE);
                try {
                    assertThat(RecordCodec.decode(RecordCodec.encode("k", state))
                                    .versioned())
                            .isEqualTo(state);
                } catch (MalformedRecordException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }
}
