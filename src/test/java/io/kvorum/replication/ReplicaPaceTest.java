package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplicaPaceTest {
    private static final long MOST = 1_000;

    private final ReplicaPace pace = new ReplicaPace(MOST);

    /** Times are remembered with four bits behind the first. */
    private static void isTwice(long millis, long patienceMillis) {
        assertThat(patienceMillis).isBetween(2 * millis, 2 * millis + 2 * millis / 16 + 1);
    }

    private void answers(String node, int count, long millis) {
        for (int i = 0; i < count; i++) {
            pace.answered(node, TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    @Test
    void nothing_is_late_before_anything_is_known() {
        answers("node2", 31, 900);
        assertThat(pace.patienceMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(pace.isSlow("node2")).isFalse();
    }

    @Test
    void patience_is_twice_what_is_usual() {
        answers("node2", 256, 40);
        isTwice(40, pace.patienceMillis());
    }

    @Test
    void a_few_stragglers_are_not_usual() {
        answers("node2", 246, 40);
        answers("node3", 2, 900);
        answers("node2", 8, 40);
        isTwice(40, pace.patienceMillis());
    }

    @Test
    void patience_follows_replicas_that_all_became_slower_or_faster() {
        answers("node2", 256, 40);
        for (int i = 0; i < 256; i++) {
            answers("node2", 1, 70);
        }
        isTwice(70, pace.patienceMillis());
        answers("node2", 256, 10);
        isTwice(10, pace.patienceMillis());
    }

    @Test
    void patience_has_its_limits() {
        answers("node2", 64, 0);
        assertThat(pace.patienceMillis()).isEqualTo(5);
        ReplicaPace slow = new ReplicaPace(MOST);
        for (int i = 0; i < 32; i++) {
            slow.answered("node2", TimeUnit.MILLISECONDS.toNanos(900));
        }
        assertThat(slow.patienceMillis()).isEqualTo(MOST);
    }

    @Test
    void a_replica_is_slow_when_it_is_late_three_times_in_a_row_and_no_longer_once_it_is_in_time() {
        answers("node2", 64, 1);
        pace.late("node3");
        pace.late("node3");
        assertThat(pace.isSlow("node3")).isFalse();
        answers("node3", 1, 1);
        pace.late("node3");
        pace.late("node3");
        answers("node3", 1, 500);
        assertThat(pace.isSlow("node3")).isTrue();
        assertThat(pace.isSlow("node2")).isFalse();

        answers("node3", 1, 1);
        assertThat(pace.isSlow("node3")).isFalse();
    }

    @Test
    void what_a_slow_replica_takes_does_not_become_usual() {
        answers("node2", 256, 1);
        answers("node3", 1_000, 500);
        assertThat(pace.patienceMillis()).isEqualTo(5);
    }
}
