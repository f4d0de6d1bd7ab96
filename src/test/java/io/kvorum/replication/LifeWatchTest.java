package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.testing.SeededEntropy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LifeWatchTest {
    private static final String OTHER = "1-4-00000000000000aa";

    private final SeededEntropy entropy = new SeededEntropy(1);
    private final Lives earlier = Lives.of(Life.first(entropy));
    private final Lives started = earlier.startedAgain(entropy);
    private final ReadGate gate = new ReadGate("node1", 3);
    private final List<Lives> published = new ArrayList<>();
    private final List<Promise<Void>> saves = new ArrayList<>();
    private final List<Life> behind = new ArrayList<>();
    private final Promise<Void> rangesForgotten = Promise.promise();

    private final class Disk implements LifeWatch.Store {
        @Override
        public Future<Void> save(Lives lives) {
            saves.add(Promise.promise());
            return saves.get(saves.size() - 1).future();
        }

        @Override
        public void publish(Lives lives) {
            published.add(lives);
        }
    }

    private static Topology members(int count) {
        return Topology.initial(IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Member("node" + i, "localhost:" + (8080 + i)))
                .toList());
    }

    private LifeWatch watch(int members, Lives lives, boolean lostRecords) {
        return watch(members, 2, lives, lostRecords);
    }

    private LifeWatch watch(int members, int w, Lives lives, boolean lostRecords) {
        LifeWatch watch = new LifeWatch("node1", members(members), lives, w, new Disk(), entropy, gate, known -> {
            behind.add(known);
            return rangesForgotten.future();
        });
        watch.start(lostRecords);
        return watch;
    }

    private boolean answersReads() {
        return gate.refusal("key") == null;
    }

    @Test
    void lone_node_answers_reads_at_once() {
        watch(1, started, false);
        assertThat(answersReads()).isTrue();
    }

    @Test
    void node_answers_no_reads_before_a_member_that_knew_it_finds_nothing_wrong() {
        LifeWatch watch = watch(7, started, false);
        assertThat(answersReads()).isFalse();

        watch.hear("node2", OTHER, earlier.ownText());

        assertThat(answersReads()).isTrue();
        assertThat(behind).isEmpty();
    }

    @Test
    void new_node_answers_reads_once_so_many_members_never_knew_it() {
        LifeWatch watch = watch(5, earlier, false);

        watch.hear("node2", OTHER, null);
        watch.hear("node3", OTHER, null);
        watch.hear("node3", OTHER, null);
        watch.hear("stranger", OTHER, null);
        assertThat(answersReads()).isFalse();
        watch.hear("node4", OTHER, null);

        assertThat(answersReads()).isTrue();
    }

    @Test
    void disks_that_may_be_lost_together_are_not_enough_witnesses() {
        LifeWatch watch = watch(3, 3, earlier, false);

        watch.hear("node2", OTHER, null);
        assertThat(answersReads()).as("node2 may have lost its disk too").isFalse();
        watch.hear("node3", OTHER, null);

        assertThat(answersReads()).isTrue();
    }

    @Test
    void member_that_has_only_just_heard_of_this_start_is_no_witness() {
        LifeWatch watch = watch(5, started, false);

        watch.hear("node2", OTHER, started.ownText());

        assertThat(answersReads()).isFalse();
    }

    @Test
    void node_that_is_behind_takes_a_new_life_and_forgets_that_it_held_anything() {
        LifeWatch watch = watch(3, earlier, false);

        Future<Void> heard = watch.hear("node2", OTHER, started.ownText());

        assertThat(behind).containsExactly(started.own());
        assertThat(watch.lives().own().follows(started.own())).isTrue();
        assertThat(published.get(published.size() - 1)).isEqualTo(watch.lives());
        assertThat(heard.isComplete()).isFalse();
    }

    @Test
    void new_life_is_written_only_after_the_loss_is_so_that_no_crash_hides_it() {
        LifeWatch watch = watch(3, earlier, false);
        Future<Void> heard = watch.hear("node2", null, started.ownText());
        assertThat(saves).isEmpty();

        rangesForgotten.complete();
        assertThat(saves).hasSize(1);
        saves.get(0).complete();

        assertThat(heard.succeeded()).isTrue();
    }

    @Test
    void node_whose_recovery_left_records_out_is_behind_from_the_start() {
        LifeWatch watch = watch(3, started, true);

        assertThat(behind).containsExactly(started.own());
        assertThat(watch.lives().own().generation()).isEqualTo(2);
    }

    @Test
    void life_of_another_node_is_on_disk_before_its_call_counts() {
        LifeWatch watch = watch(3, started, false);

        Future<Void> first = watch.hear("node2", OTHER, earlier.ownText());
        Future<Void> second = watch.hear("node3", OTHER, earlier.ownText());
        assertThat(watch.lives().knownText("node3")).isEqualTo(OTHER);
        assertThat(saves).hasSize(1);
        saves.get(0).complete();
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        saves.get(1).complete();

        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void full_disk_keeps_nobody_waiting() {
        LifeWatch watch = watch(3, started, false);

        Future<Void> heard = watch.hear("node2", OTHER, earlier.ownText());
        saves.get(0).fail("disk full");

        assertThat(heard.succeeded()).isTrue();
    }

    @Test
    void unreadable_lives_are_as_good_as_none() {
        LifeWatch watch = watch(3, started, false);

        watch.hear("node2", "?", "?");

        assertThat(watch.lives().knownText("node2")).isNull();
        assertThat(behind).isEmpty();
        assertThat(answersReads()).as("one of two others never knew it").isTrue();
    }

    @Test
    void members_that_leave_are_waited_for_no_longer() {
        LifeWatch watch = watch(3, started, false);
        assertThat(answersReads()).isFalse();

        watch.changed(members(1), null, null);

        assertThat(answersReads()).isTrue();
    }

    @Test
    void actor_is_kept_once_every_member_has_told_what_it_knew_and_knows_this_start() {
        LifeWatch watch = watch(3, started, false);

        watch.hear("node2", OTHER, earlier.ownText());
        watch.hear("node2", OTHER, started.ownText());
        watch.hear("node3", OTHER, null);
        assertThat(answersReads()).as("one witness is enough for reads").isTrue();
        assertThat(watch.isActorSettled())
                .as("node3 may not hear of this start before it is forgotten")
                .isFalse();
        watch.hear("node3", OTHER, started.ownText());

        assertThat(watch.isActorSettled()).isTrue();
    }

    @Test
    void member_that_knows_this_start_and_never_told_what_it_knew_before_keeps_no_actor() {
        LifeWatch watch = watch(2, started, false);

        watch.hear("node2", OTHER, started.ownText());

        assertThat(watch.isActorSettled()).isFalse();
    }

    @Test
    void member_that_tells_what_cannot_be_read_keeps_no_actor() {
        LifeWatch watch = watch(2, started, false);

        watch.hear("node2", OTHER, "?");
        watch.hear("node2", OTHER, started.ownText());

        assertThat(watch.isActorSettled()).isFalse();
    }

    @Test
    void actor_waits_for_nobody_who_has_left() {
        LifeWatch watch = watch(3, started, false);
        watch.hear("node2", OTHER, earlier.ownText());
        watch.hear("node2", OTHER, started.ownText());

        watch.changed(members(2), null, null);

        assertThat(watch.isActorSettled()).isTrue();
    }

    @Test
    void actor_that_is_kept_or_new_stays_so_when_members_come() {
        LifeWatch alone = watch(1, started, false);
        LifeWatch renewed = watch(3, started, false);
        assertThat(alone.isActorSettled()).isTrue();
        renewed.actorRenewed();

        alone.changed(members(3), null, null);
        renewed.changed(members(4), null, null);

        assertThat(alone.isActorSettled()).isTrue();
        assertThat(renewed.isActorSettled()).isTrue();
    }

    @Test
    void node_that_is_behind_has_a_new_actor_already() {
        LifeWatch watch = watch(3, earlier, false);

        watch.hear("node2", OTHER, started.ownText());

        assertThat(watch.isActorSettled()).isTrue();
    }

    @Test
    void new_node_is_acquainted_once_it_has_heard_from_anybody() {
        LifeWatch watch = watch(5, earlier, false);
        assertThat(watch.isAcquainted()).isFalse();

        watch.hear("node2", OTHER, null);

        assertThat(watch.isAcquainted()).isTrue();
        assertThat(answersReads()).isFalse();
    }

    @Test
    void node_that_has_heard_from_others_before_it_was_restarted_is_acquainted() {
        Lives known = earlier.heard("node2", Life.parse(OTHER)).startedAgain(entropy);
        assertThat(watch(5, known, false).isAcquainted()).isTrue();
    }

    @Test
    void node_that_heard_from_nobody_before_it_was_restarted_is_not_acquainted() {
        assertThat(watch(5, started, false).isAcquainted()).isFalse();
    }

    @Test
    void lone_node_needs_to_be_acquainted_with_nobody() {
        assertThat(watch(1, earlier, false).isAcquainted()).isTrue();
    }
}
