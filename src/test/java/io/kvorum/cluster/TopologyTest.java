package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Member NODE1 = new Member("node1", "localhost:8080");
    private static final Member NODE2 = new Member("node2", "localhost:8081");
    private static final Member NODE3 = new Member("node3", "localhost:8082");
    private static final Topology THREE = Topology.initial(List.of(NODE3, NODE1, NODE2));

    private static void assertFails(FailureCode code, String part, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KvorumException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(part);
        });
    }

    @Test
    void the_first_topology_has_epoch_one_and_sorted_members() {
        assertThat(THREE.epoch()).isEqualTo(1);
        assertThat(THREE.members()).containsExactly(NODE1, NODE2, NODE3);
        assertThat(THREE.memberIds()).containsExactly("node1", "node2", "node3");
        assertThat(THREE.find("node2")).contains(NODE2);
        assertThat(THREE.find("node9")).isEmpty();
        assertThat(THREE.isMember("node3")).isTrue();
        assertThat(THREE.isMember("node9")).isFalse();
        assertThat(THREE.entries()).allMatch(entry -> entry.changedAt() == 1 && entry.isMember());
    }

    @Test
    void nodes_configured_alike_start_with_equal_topologies() {
        Topology other = Topology.initial(List.of(NODE1, NODE2, NODE3, NODE1));
        assertThat(other).isEqualTo(THREE).hasSameHashCodeAs(THREE);
        assertThat(other.digest()).isEqualTo(THREE.digest()).matches("[0-9a-f]{16}");
    }

    @Test
    void members_that_share_an_id_or_an_address_are_refused() {
        assertThatThrownBy(() -> Topology.initial(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Topology.initial(List.of(NODE1, new Member("node1", "localhost:9"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("share an id");
        assertThatThrownBy(() -> Topology.initial(List.of(NODE1, new Member("node9", "localhost:8080"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("share an address");
    }

    @Test
    void joining_grows_the_epoch_and_joining_twice_changes_nothing() {
        Member node4 = new Member("node4", "localhost:8083");
        Topology four = THREE.join(node4);
        assertThat(four.epoch()).isEqualTo(2);
        assertThat(four.members()).containsExactly(NODE1, NODE2, NODE3, node4);
        assertThat(four.digest()).isNotEqualTo(THREE.digest());
        assertThat(four.join(node4)).isSameAs(four);
        assertThat(THREE.members()).hasSize(3);
    }

    @Test
    void an_id_known_under_another_address_conflicts_naming_both() {
        assertFails(
                FailureCode.MEMBER_CONFLICT,
                "node2 cannot join at localhost:9999: node2 is a member at localhost:8081",
                () -> THREE.join(new Member("node2", "localhost:9999")));
    }

    @Test
    void an_address_that_another_member_has_conflicts() {
        assertFails(
                FailureCode.MEMBER_CONFLICT,
                "node4 cannot join at localhost:8081: node2 is a member at localhost:8081",
                () -> THREE.join(new Member("node4", "localhost:8081")));
    }

    @Test
    void a_node_that_left_is_remembered_and_may_come_back_elsewhere() {
        Topology two = THREE.leave("node2");
        assertThat(two.epoch()).isEqualTo(2);
        assertThat(two.memberIds()).containsExactly("node1", "node3");
        assertThat(two.find("node2")).isEmpty();
        assertThat(two.entries()).hasSize(3);
        Topology back = two.join(new Member("node2", "localhost:9999"));
        assertThat(back.epoch()).isEqualTo(3);
        assertThat(back.find("node2")).contains(new Member("node2", "localhost:9999"));
        assertThat(two.join(new Member("node4", "localhost:8081")).memberIds()).contains("node4");
    }

    @Test
    void only_members_can_leave_and_the_last_one_cannot() {
        assertFails(FailureCode.UNKNOWN_MEMBER, "node9", () -> THREE.leave("node9"));
        assertFails(
                FailureCode.UNKNOWN_MEMBER, "node2", () -> THREE.leave("node2").leave("node2"));
        assertFails(FailureCode.MEMBER_CONFLICT, "last member", () -> THREE.leave("node2")
                .leave("node3")
                .leave("node1"));
    }

    @Test
    void a_departure_survives_a_merge_with_an_old_topology() {
        Topology left = THREE.leave("node2");
        assertThat(left.merge(THREE)).isSameAs(left);
        assertThat(THREE.merge(left)).isSameAs(left);
        Topology oldButBusy =
                THREE.join(new Member("node4", "localhost:8083")).join(new Member("node5", "localhost:8084"));
        assertThat(oldButBusy.merge(left).memberIds()).containsExactly("node1", "node3", "node4", "node5");
        assertThat(oldButBusy.merge(left).epoch()).isEqualTo(4);
    }

    @Test
    void a_return_survives_a_merge_with_the_departure() {
        Topology left = THREE.leave("node2");
        Topology back = left.join(NODE2);
        assertThat(back.merge(left)).isSameAs(back);
        assertThat(left.merge(back)).isSameAs(back);
        assertThat(back.isMember("node2")).isTrue();
    }

    @Test
    void leaving_beats_joining_in_the_same_epoch_and_the_greater_address_beats_the_other() {
        Topology without = THREE.leave("node2");
        Topology left = without.join(NODE2).leave("node2");
        Topology busy = without.join(new Member("node4", "localhost:8083"));
        Topology joined = busy.join(NODE2);
        assertThat(left.epoch()).isEqualTo(joined.epoch());
        assertThat(left.merge(joined).isMember("node2")).isFalse();
        assertThat(joined.merge(left).isMember("node2")).isFalse();

        Topology low = without.join(new Member("node2", "localhost:1111"));
        Topology high = without.join(new Member("node2", "localhost:2222"));
        assertThat(low.merge(high).find("node2").orElseThrow().address()).isEqualTo("localhost:2222");
        assertThat(high.merge(low)).isEqualTo(low.merge(high));
    }

    @Test
    void equal_content_takes_the_higher_epoch() {
        Topology ahead = Topology.of(7, THREE.entries());
        assertThat(THREE.merge(ahead)).isSameAs(ahead);
        assertThat(ahead.merge(THREE)).isSameAs(ahead);
        assertThat(THREE.merge(Topology.initial(THREE.members()))).isSameAs(THREE);
        assertThat(ahead.digest()).isEqualTo(THREE.digest());
    }

    @Test
    void news_for_the_side_with_the_higher_epoch_gets_an_epoch_past_both() {
        Topology left = THREE.leave("node2");
        Topology joined = THREE.join(new Member("node4", "localhost:8083"));
        Topology merged = left.merge(joined);
        assertThat(merged.epoch()).isEqualTo(3);
        assertThat(merged.memberIds()).containsExactly("node1", "node3", "node4");
        Topology aheadButOld = Topology.of(9, THREE.entries());
        assertThat(aheadButOld.merge(left).epoch()).isEqualTo(10);
        assertThat(aheadButOld.merge(left).entries()).isEqualTo(left.entries());
    }

    @Test
    void two_nodes_that_remove_each_other_leave_nobody() {
        Topology two = Topology.initial(List.of(NODE1, NODE2));
        Topology merged = two.leave("node1").merge(two.leave("node2"));
        assertThat(merged.members()).isEmpty();
        assertThat(merged.join(NODE1).memberIds()).containsExactly("node1");
    }

    /** A list that others refuse could never be passed on. */
    @Test
    void at_the_last_epoch_nothing_changes_any_more() {
        Topology last = Topology.of(Topology.MAX_EPOCH, THREE.entries());
        Member fourth = new Member("node4", "localhost:8090");
        for (ThrowingCallable change : List.<ThrowingCallable>of(
                () -> last.join(fourth),
                () -> last.leave("node1"),
                () -> last.move(new Member("node1", "localhost:8091")),
                () -> last.merge(THREE.join(fourth)),
                () -> THREE.join(fourth).merge(last))) {
            assertFails(FailureCode.MEMBER_CONFLICT, "last epoch", change);
        }
        assertThat(last.merge(THREE)).isSameAs(last);
        assertThat(last.join(last.members().get(0))).isSameAs(last);
    }

    @Test
    void a_full_cluster_takes_nobody_in() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < Topology.MAX_MEMBERS; i++) {
            members.add(new Member("n" + i, "h" + i + ":1"));
        }
        Topology full = Topology.initial(members);
        Member another = new Member("another", "h:2");
        assertFails(FailureCode.MEMBER_CONFLICT, "at most 1024 members", () -> full.join(another));
        assertFails(
                FailureCode.MEMBER_CONFLICT,
                "at most 1024 members",
                () -> full.merge(Topology.initial(List.of(another))));
        assertThat(full.leave("n7").join(another).members()).hasSize(Topology.MAX_MEMBERS);
        members.add(another);
        assertThatThrownBy(() -> Topology.initial(members)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_list_without_an_id_knows_nothing_of_it_and_all_of_the_others() {
        Topology without = THREE.leave("node2").without("node1");
        assertThat(without.knows("node1")).isFalse();
        assertThat(without.memberIds()).containsExactly("node3");
        assertThat(without.departed()).containsExactly("node2");
        assertThat(without.epoch()).isEqualTo(2);
    }

    @Test
    void a_list_without_its_only_id_can_be_written_and_read() throws Exception {
        Topology nobody = Topology.initial(List.of(NODE1)).without("node1");
        assertThat(nobody.members()).isEmpty();
        assertThat(Topology.fromJson(nobody.toJson())).isEqualTo(nobody);
    }
}
