package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassedOverTest {
    private static final Member NODE1 = new Member("node1", "localhost:1");
    private static final Member NODE2 = new Member("node2", "localhost:2");
    private static final Member NODE3 = new Member("node3", "localhost:3");
    private static final Member NODE4 = new Member("node4", "localhost:4");

    /** Of epoch 1. */
    private final Topology three = Topology.initial(List.of(NODE1, NODE2, NODE3));

    private static PassedOver of(String self, Topology settled, Topology current) {
        return PassedOver.between(self, settled.epoch(), current);
    }

    @Test
    void what_a_leaver_had_went_on_to_who_came_after_it() {
        PassedOver passed = of("node1", three, three.leave("node3").join(NODE4));

        assertThat(passed.contains(1)).as("node1 held all then").isFalse();
        assertThat(passed.contains(2)).as("given what node3 had").isTrue();
        assertThat(passed.contains(3)).as("receives what is left to it").isFalse();
    }

    @Test
    void leaving_alone_and_coming_alone_passes_nothing_on() {
        assertThat(of("node1", three, three.leave("node3").leave("node2"))).isEqualTo(PassedOver.NOTHING);
        assertThat(of("node1", three, three.join(NODE4))).isEqualTo(PassedOver.NOTHING);
        assertThat(of("node1", three, three.join(NODE4).leave("node2"))).isEqualTo(PassedOver.NOTHING);
    }

    @Test
    void steps_that_were_taken_one_by_one_pass_nothing_on() {
        Topology left = three.leave("node3");

        assertThat(of("node1", three, left)).isEqualTo(PassedOver.NOTHING);
        assertThat(of("node1", left, left.join(NODE4))).isEqualTo(PassedOver.NOTHING);
    }

    @Test
    void own_coming_passes_nothing_on() {
        assertThat(of("node4", three, three.leave("node3").join(NODE4))).isEqualTo(PassedOver.NOTHING);
    }

    @Test
    void what_lies_between_two_of_them_counts_too() {
        PassedOver both = new PassedOver(2, 3).with(new PassedOver(7, 8));

        assertThat(both).isEqualTo(new PassedOver(2, 8));
        assertThat(both.with(PassedOver.NOTHING)).isEqualTo(both);
        assertThat(PassedOver.NOTHING.contains(0)).isFalse();
    }
}
