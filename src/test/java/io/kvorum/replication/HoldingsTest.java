package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final Member NODE1 = new Member("node1", "localhost:1");
    private static final Member NODE2 = new Member("node2", "localhost:2");
    private static final Member NODE3 = new Member("node3", "localhost:3");
    private static final Member NODE4 = new Member("node4", "localhost:4");

    private final Topology three = Topology.initial(List.of(NODE1, NODE2, NODE3));
    private final Topology four = three.join(NODE4);

    private static List<String> sources(Holdings holdings) {
        return holdings.sources().stream().map(Member::id).toList();
    }

    @Test
    void without_a_change_all_is_held() {
        Holdings holdings = Holdings.of("node1", three, three);
        assertThat(holdings.held()).containsExactly("node1", "node2", "node3");
    }

    @Test
    void after_a_leave_what_was_owned_with_the_leaver_is_held_and_it_is_a_source() {
        Holdings holdings = Holdings.of("node1", four, four.leave("node4"));
        assertThat(holdings.held()).containsExactly("node1", "node2", "node3", "node4");
        assertThat(sources(holdings)).containsExactly("node2", "node3", "node4");
    }

    @Test
    void ranges_lost_to_a_node_that_came_and_went_unseen_are_not_held() {
        Holdings holdings = Holdings.of("node1", three, four.leave("node4"));
        assertThat(holdings.held()).containsExactly("node1", "node2", "node3", "node4");
        assertThat(sources(holdings)).containsExactly("node2", "node3", "node4");
    }

    @Test
    void one_that_left_long_ago_is_no_source() {
        Topology settled = four.leave("node4");
        Holdings holdings = Holdings.of("node1", settled, settled.leave("node3"));
        assertThat(sources(holdings)).containsExactly("node2", "node3");
    }

    @Test
    void a_node_that_joins_holds_nothing_and_asks_the_members() {
        Topology alone = Topology.initial(List.of(NODE4));
        Holdings holdings = Holdings.of("node4", alone, alone.merge(four));
        assertThat(holdings.held()).isEmpty();
        assertThat(sources(holdings)).containsExactly("node1", "node2", "node3");
    }

    @Test
    void a_node_with_a_longer_history_of_its_own_holds_nothing_of_the_cluster_it_joins() {
        Topology alone =
                Topology.initial(List.of(NODE4, NODE1)).leave("node1").move(new Member("node4", "localhost:9"));
        Topology joined = alone.merge(Topology.initial(List.of(NODE2, NODE3)));
        assertThat(Holdings.of("node4", alone, joined).held()).isEmpty();
    }

    @Test
    void the_only_member_keeps_what_it_holds_when_another_joins() {
        Topology alone = Topology.initial(List.of(NODE1));
        Holdings holdings = Holdings.of("node1", alone, alone.join(NODE2));
        assertThat(holdings.held()).containsExactly("node1", "node2");
    }

    @Test
    void a_node_that_left_and_was_taken_back_holds_nothing_even_when_it_saw_neither() {
        assertThat(Holdings.of("node3", three, three.leave("node3").join(NODE3)).held())
                .isEmpty();
        assertThat(Holdings.of(
                                "node3",
                                three.leave("node3"),
                                three.leave("node3").join(NODE3))
                        .held())
                .isEmpty();
    }

    @Test
    void a_node_that_moved_holds_what_it_held() {
        Topology moved = three.move(new Member("node3", "localhost:9"));
        assertThat(Holdings.of("node3", three, moved).held()).containsExactly("node1", "node2", "node3");
    }

    @Test
    void a_node_that_joined_asks_those_too_that_left_after_it_came() {
        Topology alone = Topology.initial(List.of(NODE4));
        Holdings holdings = Holdings.of("node4", alone, alone.merge(four.leave("node2")));
        assertThat(holdings.held()).isEmpty();
        assertThat(sources(holdings)).containsExactly("node1", "node2", "node3");
    }

    @Test
    void a_node_that_joined_does_not_ask_those_that_left_before_it_came() {
        Topology alone = Topology.initial(List.of(NODE4));
        Holdings holdings =
                Holdings.of("node4", alone, alone.merge(three.leave("node2").join(NODE4)));
        assertThat(sources(holdings)).containsExactly("node1", "node3");
    }

    @Test
    void a_node_that_was_taken_back_asks_those_that_left_since_and_no_others() {
        Topology back = four.leave("node3").leave("node2").join(NODE3);
        assertThat(sources(Holdings.of("node3", four.leave("node3"), back))).containsExactly("node1", "node4");
        assertThat(sources(Holdings.of("node3", four.leave("node3"), back.leave("node1"))))
                .containsExactly("node1", "node4");
    }

    @Test
    void a_node_that_lost_its_data_asks_those_too_that_left_in_the_meantime() {
        Topology lost = four.without("node1");
        assertThat(sources(Holdings.of("node1", lost, four))).containsExactly("node2", "node3", "node4");
        assertThat(sources(Holdings.of("node1", lost, four.leave("node3")))).containsExactly("node2", "node3", "node4");
    }

    @Test
    void a_node_that_lost_its_data_does_not_ask_those_that_had_left_when_it_held_them() {
        Topology settled = four.leave("node3");
        Holdings holdings = Holdings.of("node1", settled.without("node1"), settled.leave("node4"));
        assertThat(holdings.held()).isEmpty();
        assertThat(sources(holdings)).containsExactly("node2", "node4");
    }
}
