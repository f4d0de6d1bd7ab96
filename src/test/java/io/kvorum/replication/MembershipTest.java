package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final Member NODE1 = new Member("node1", "localhost:8080");
    private static final Member NODE2 = new Member("node2", "localhost:8081");
    private static final Member NODE3 = new Member("node3", "localhost:8082");

    private final List<Topology> saved = new ArrayList<>();
    private final List<Promise<Void>> saves = new ArrayList<>();
    private final Topology initial = Topology.initial(List.of(NODE1));
    private final Membership membership = new Membership(initial, 10, topology -> {
        saved.add(topology);
        saves.add(Promise.promise());
        return saves.get(saves.size() - 1).future();
    });

    @Test
    void change_takes_force_once_it_is_on_disk() {
        Future<Topology> joined = membership.join(NODE2);
        assertThat(membership.topology()).isEqualTo(initial);
        assertThat(membership.ring().nodes()).containsExactly("node1");

        saves.get(0).complete();

        assertThat(joined.result()).isEqualTo(membership.topology());
        assertThat(membership.topology().memberIds()).containsExactly("node1", "node2");
        assertThat(membership.ring().nodes()).containsExactly("node1", "node2");
        assertThat(membership.ring().epoch()).isEqualTo(2);
    }

    @Test
    void change_that_cannot_be_written_is_none_and_the_next_one_works() {
        Future<Topology> failed = membership.join(NODE2);
        Future<Topology> next = membership.join(NODE3);
        saves.get(0).fail("disk full");
        assertThat(failed.cause()).hasMessage("disk full");
        saves.get(1).complete();

        assertThat(next.result().memberIds()).containsExactly("node1", "node3");
        assertThat(membership.topology()).isEqualTo(next.result());
    }

    @Test
    void store_that_throws_fails_the_change_and_not_the_next() {
        List<String> attempts = new ArrayList<>();
        Membership broken = new Membership(initial, 10, topology -> {
            attempts.add("save");
            if (attempts.size() == 1) {
                throw new IllegalStateException("no disk");
            }
            return Future.succeededFuture();
        });

        assertThat(broken.join(NODE2).cause()).hasMessage("no disk");
        assertThat(broken.join(NODE2).succeeded()).isTrue();
    }

    @Test
    void changes_made_at_the_same_time_build_on_each_other() {
        Future<Topology> second = membership.join(NODE2);
        Future<Topology> third = membership.join(NODE3);
        assertThat(saved).hasSize(1);
        saves.get(0).complete();
        assertThat(saved).hasSize(2);
        saves.get(1).complete();

        assertThat(second.result().memberIds()).containsExactly("node1", "node2");
        assertThat(third.result().memberIds()).containsExactly("node1", "node2", "node3");
        assertThat(third.result().epoch()).isEqualTo(3);
    }

    @Test
    void listeners_hear_in_order_before_the_change_completes() {
        List<String> heard = new ArrayList<>();
        membership.addListener((after, before, now) -> heard.add("first " + before.nodes() + " " + now.nodes()));
        membership.addListener((after, before, now) -> heard.add("second " + after.epoch()));
        membership.join(NODE2).onSuccess(done -> heard.add("done"));
        saves.get(0).complete();

        assertThat(heard).containsExactly("first [node1] [node1, node2]", "second 2", "done");
    }

    @Test
    void change_made_by_a_listener_comes_after_the_one_it_heard_of() {
        Membership immediate = new Membership(initial, 10, topology -> Future.succeededFuture());
        List<String> heard = new ArrayList<>();
        immediate.addListener((after, before, now) -> {
            if (!after.isMember("node3")) {
                immediate.join(NODE3);
            }
        });
        immediate.addListener((after, before, now) -> heard.add(after.epoch() + " " + after.memberIds()));
        immediate.join(NODE2);

        assertThat(heard).containsExactly("2 [node1, node2]", "3 [node1, node2, node3]");
    }

    @Test
    void listener_that_fails_does_not_keep_the_change_from_the_others() {
        List<Long> heard = new ArrayList<>();
        membership.addListener((after, before, now) -> {
            throw new IllegalStateException("broken listener");
        });
        membership.addListener((after, before, now) -> heard.add(after.epoch()));
        Future<Topology> joined = membership.join(NODE2);
        saves.get(0).complete();

        assertThat(heard).containsExactly(2L);
        assertThat(joined.cause()).hasMessage("broken listener");
        assertThat(membership.topology().isMember("node2")).isTrue();
    }

    @Test
    void joining_twice_writes_nothing() {
        assertThat(membership.join(NODE1).result()).isEqualTo(initial);
        assertThat(saved).isEmpty();
    }

    @Test
    void id_known_under_another_address_and_unknown_ids_are_refused() {
        assertThat(failure(membership.join(new Member("node1", "localhost:9999"))))
                .isEqualTo(FailureCode.MEMBER_CONFLICT);
        assertThat(failure(membership.leave("node9"))).isEqualTo(FailureCode.UNKNOWN_MEMBER);
        assertThat(failure(membership.leave("node1"))).isEqualTo(FailureCode.MEMBER_CONFLICT);
        assertThat(saved).isEmpty();
    }

    @Test
    void leaving_takes_the_node_off_the_ring() {
        membership.join(NODE2);
        saves.get(0).complete();
        membership.leave("node2");
        saves.get(1).complete();

        assertThat(membership.ring().nodes()).containsExactly("node1");
        assertThat(membership.topology().departed()).containsExactly("node2");
    }

    @Test
    void learning_takes_over_what_another_node_knows() {
        Topology theirs = initial.join(NODE2).join(NODE3);
        Future<Topology> learned = membership.learn(theirs);
        saves.get(0).complete();

        assertThat(learned.result()).isEqualTo(theirs);
        assertThat(membership.ring().epoch()).isEqualTo(3);
    }

    @Test
    void learning_what_is_known_writes_nothing() {
        assertThat(membership.learn(initial).result()).isEqualTo(initial);
        assertThat(saved).isEmpty();
    }

    @Test
    void nodes_that_learn_from_each_other_agree() {
        Membership one = new Membership(initial.join(NODE2), 10, topology -> Future.succeededFuture());
        Membership other = new Membership(initial.join(NODE3), 10, topology -> Future.succeededFuture());
        one.learn(other.topology());
        other.learn(one.topology());

        assertThat(one.topology()).isEqualTo(other.topology());
        assertThat(one.ring().nodes()).containsExactly("node1", "node2", "node3");
    }

    @Test
    void any_number_of_nodes_may_tell_the_same_while_it_is_being_written() {
        Topology theirs = initial.join(NODE2);
        List<Future<Topology>> told = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            told.add(membership.learn(theirs));
        }
        saves.get(0).complete();

        assertThat(told).allMatch(Future::succeeded);
        assertThat(saved).hasSize(1);
    }

    @Test
    void failure_of_one_who_waits_does_not_stop_the_changes_behind_it() {
        membership.join(NODE2).onComplete(joined -> {
            throw new IllegalStateException("broken caller");
        });
        Future<Topology> next = membership.join(NODE3);
        try {
            saves.get(0).complete();
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("broken caller");
        }
        saves.get(1).complete();

        assertThat(next.succeeded()).isTrue();
    }
}
