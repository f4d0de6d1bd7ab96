package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VersionedTest {
    private static final Versioned A1 = write(Versioned.empty(), "a", 1, 10, null, ConflictPolicy.SIBLINGS);
    private static final Versioned B1 = write(Versioned.empty(), "b", 1, 20, null, ConflictPolicy.SIBLINGS);

    private static Versioned write(
            Versioned state, String actor, long counter, long millis, VectorClock covered, ConflictPolicy policy) {
        return state.write(
                new Dot(actor, counter),
                HybridTimestamp.ofMillis(millis),
                covered,
                Value.text(actor + counter),
                policy);
    }

    private static List<String> texts(Versioned state) {
        return state.values().stream().map(sibling -> sibling.value().asText()).toList();
    }

    @Test
    void a_write_without_a_context_replaces_all_under_lww_and_nothing_under_siblings() {
        assertThat(texts(write(A1, "a", 2, 30, null, ConflictPolicy.LWW))).containsExactly("a2");
        assertThat(texts(write(A1, "a", 2, 30, null, ConflictPolicy.SIBLINGS))).containsExactly("a2", "a1");
    }

    @Test
    void a_write_with_a_context_replaces_just_what_it_covers() {
        Versioned both = A1.merge(B1, ConflictPolicy.SIBLINGS);
        assertThat(texts(both)).containsExactly("b1", "a1");
        assertThat(texts(write(both, "c", 1, 30, A1.context(), ConflictPolicy.SIBLINGS)))
                .containsExactly("c1", "b1");
        assertThat(texts(write(both, "c", 1, 30, both.context(), ConflictPolicy.SIBLINGS)))
                .containsExactly("c1");
    }

    @Test
    void a_write_that_covers_what_this_replica_has_not_seen_drops_it_when_it_arrives() {
        Versioned onto =
                write(A1, "a", 2, 30, A1.merge(B1, ConflictPolicy.SIBLINGS).context(), ConflictPolicy.SIBLINGS);
        assertThat(texts(onto)).containsExactly("a2");
        assertThat(onto.merge(B1, ConflictPolicy.SIBLINGS)).isSameAs(onto);
    }

    @Test
    void under_lww_the_later_of_two_concurrent_writes_stays_and_both_are_seen() {
        Versioned merged = A1.merge(B1, ConflictPolicy.LWW);
        assertThat(texts(merged)).containsExactly("b1");
        assertThat(merged.context().toMap()).isEqualTo(Map.of("a", 1L, "b", 1L));
        assertThat(merged.maxTimestamp()).isEqualTo(HybridTimestamp.ofMillis(20));
    }

    @Test
    void equal_timestamps_are_decided_by_the_actor() {
        Versioned c1 = write(Versioned.empty(), "c", 1, 20, null, ConflictPolicy.LWW);
        assertThat(texts(B1.merge(c1, ConflictPolicy.LWW))).containsExactly("c1");
        assertThat(texts(c1.merge(B1, ConflictPolicy.LWW))).containsExactly("c1");
    }

    @Test
    void a_tombstone_is_a_write_without_a_value() {
        Versioned deleted =
                A1.write(new Dot("a", 2), HybridTimestamp.ofMillis(30), A1.context(), null, ConflictPolicy.SIBLINGS);
        assertThat(deleted.values()).isEmpty();
        assertThat(deleted.siblings()).hasSize(1);
        assertThat(deleted.isEmpty()).isFalse();
        assertThat(deleted.merge(A1, ConflictPolicy.SIBLINGS)).isSameAs(deleted);
    }

    @Test
    void a_dot_is_never_minted_twice() {
        assertThatThrownBy(() -> write(A1, "a", 1, 30, null, ConflictPolicy.LWW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a:1");
    }

    @Test
    void a_context_that_claims_the_very_write_it_comes_with_is_refused() {
        VectorClock forged = VectorClock.of(new Dot("a", 1000));
        assertThatThrownBy(() -> write(A1, "a", 2, 30, forged, ConflictPolicy.LWW))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_CONTEXT));
        assertThat(texts(write(A1, "a", 1001, 30, forged, ConflictPolicy.LWW))).containsExactly("a1001");
    }

    @Test
    void parts_that_contradict_each_other_are_refused() {
        Sibling sibling = A1.siblings().get(0);
        assertThatThrownBy(() -> Versioned.of(VectorClock.empty(), List.of(sibling)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has not seen");
        assertThatThrownBy(() -> Versioned.of(A1.context(), List.of(sibling, sibling)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("share the dot");
    }

    @Test
    void siblings_are_sorted_whatever_order_they_came_in() {
        Versioned both = A1.merge(B1, ConflictPolicy.SIBLINGS);
        List<Sibling> reversed = List.of(both.siblings().get(1), both.siblings().get(0));
        assertThat(Versioned.of(both.context(), reversed)).isEqualTo(both).hasSameHashCodeAs(both);
    }

    @Test
    void nothing_is_known_of_a_new_key() {
        assertThat(Versioned.empty().isEmpty()).isTrue();
        assertThat(Versioned.empty().maxTimestamp()).isEqualTo(HybridTimestamp.ZERO);
        assertThat(A1.isEmpty()).isFalse();
    }

    /** Comparing each with each would take many minutes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void as_many_siblings_as_a_peer_can_send_are_taken_in_and_merged() {
        int count = 200_000;
        TreeMap<String, Long> context = new TreeMap<>();
        List<Sibling> siblings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Dot dot = new Dot("a" + i, 1);
            context.put(dot.actor(), 1L);
            siblings.add(new Sibling(dot, HybridTimestamp.ofMillis(i), null));
        }
        VectorClock seen = VectorClock.of(context);
        Versioned many = Versioned.of(seen, siblings);
        Versioned withoutOne = Versioned.of(seen, siblings.subList(1, count));
        assertThat(many.merge(withoutOne, ConflictPolicy.SIBLINGS)).isEqualTo(withoutOne);
        assertThat(withoutOne.merge(many, ConflictPolicy.SIBLINGS)).isEqualTo(withoutOne);
        siblings.add(siblings.get(0));
        assertThatThrownBy(() -> Versioned.of(seen, siblings)).hasMessageContaining("share the dot a0:1");
    }
}
