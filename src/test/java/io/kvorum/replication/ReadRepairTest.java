package io.kvorum.replication;

import static io.kvorum.replication.CoordinatorFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.testing.ManualReplicas.Call;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class ReadRepairTest {
    private final CoordinatorFixture node = CoordinatorFixture.of(3, 2, 2);
    private final Record old = Versions.first(node.key, "node1@a", 1_000, "old");
    private final Record recent = Versions.after(old, "node1@a", 2_000, "recent");

    @Test
    void read_is_answered_before_its_repair_which_waits_for_all_answers() {
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        assertThat(read.succeeded()).isTrue();
        assertThat(node.replicas.storedAt()).isEmpty();

        node.replicas.answer("node3", recent);

        assertThat(node.replicas.storedAt()).containsExactly("node2");
        assertThat(node.replicas.stores().get(0).item()).isEqualTo(recent);
    }

    @Test
    void replica_that_was_asked_after_the_answer_is_repaired_too() {
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", recent);
        node.replicas.answer("node3", null);

        assertThat(node.replicas.storedAt()).containsExactly("node3");
    }

    @Test
    void every_replica_is_repaired_the_overtaken_and_the_winner_of_a_conflict_included() {
        Record loser = Versions.first(node.key, "node1@a", 1_000, "loser");
        Record winner = Versions.first(node.key, "node2@b", 2_000, "winner");
        Future<ReadAnswer> read = node.read();
        node.replicas.answer("node1", loser);
        node.replicas.answer("node2", winner);
        node.replicas.answer("node3", null);

        assertThat(Versions.text(read.result().versioned())).isEqualTo("winner");
        // The winner has not seen the loser's dot yet: without the repair a late copy of it would count as news there.
        assertThat(node.replicas.storedAt()).containsExactly("node1", "node2", "node3");
        assertThat(node.replicas.stores().stream().map(Call::item).distinct())
                .containsExactly(Versions.merged(loser, winner));
    }

    @Test
    void late_answer_that_knows_more_is_what_the_others_are_repaired_with() {
        node.read();
        node.replicas.answer("node1", old);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", recent);

        assertThat(node.replicas.storedAt()).containsExactly("node1", "node2");
        assertThat(node.replicas.stores().get(0).item()).isEqualTo(recent);
    }

    @Test
    void stale_replica_is_repaired_although_the_last_one_fails() {
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.failFetch("node3", FailureCode.OUTCOME_UNKNOWN);

        assertThat(node.replicas.storedAt()).containsExactly("node2");
    }

    @Test
    void stale_replica_is_repaired_once_when_another_is_known_to_be_down() {
        node.replicas.markDown("node3");
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);

        assertThat(node.replicas.storedAt()).containsExactly("node2");
    }

    @Test
    void stale_replicas_are_repaired_once_when_all_answer_before_the_call_returns() {
        node.replicas.answerAtOnce("node1", recent);
        node.replicas.answerAtOnce("node2", old);
        node.replicas.answerAtOnce("node3", null);
        node.read();

        assertThat(node.replicas.storedAt()).containsExactly("node2", "node3");
    }

    @Test
    void read_that_failed_still_repairs_those_that_answered() {
        Future<ReadAnswer> read = node.read(QuorumLevel.ALL);
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.failFetch("node3", FailureCode.UNAVAILABLE);

        assertThat(failure(read)).isEqualTo(FailureCode.READ_QUORUM_UNAVAILABLE);
        assertThat(node.replicas.storedAt()).containsExactly("node2");
    }

    @Test
    void nothing_is_repaired_when_all_agree() {
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", recent);
        node.replicas.answer("node3", recent);

        assertThat(node.replicas.storedAt()).isEmpty();
    }

    @Test
    void tombstone_repairs_like_a_value() {
        Record deleted = Versions.after(old, "node2@b", 3_000, null);
        node.read();
        node.replicas.answer("node1", deleted);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", null);

        assertThat(node.replicas.storedAt()).containsExactly("node2", "node3");
        assertThat(node.replicas.stores().get(0).item()).isEqualTo(deleted);
    }

    @Test
    void outcome_of_each_repair_is_told() {
        node.read();
        node.replicas.answer("node1", recent);
        node.replicas.answer("node2", old);
        node.replicas.answer("node3", null);
        node.replicas.ack("node2");
        node.replicas.failStore("node3", FailureCode.UNAVAILABLE);

        assertThat(node.events.all()).containsExactly("READ MET", "repaired node2", "repair failed node3");
    }
}
