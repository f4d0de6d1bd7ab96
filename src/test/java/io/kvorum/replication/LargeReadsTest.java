package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class LargeReadsTest {
    private final LargeReads reads = new LargeReads(2_000);

    @Test
    void reads_begin_in_their_order_as_far_as_there_is_memory() {
        Future<Long> first = reads.enter(100).come();
        Future<Long> second = reads.enter(100).come();
        Future<Long> third = reads.enter(100).come();
        Future<Long> small = reads.enter(1).come();
        assertThat(first.isComplete() && second.isComplete()).isTrue();
        assertThat(third.isComplete()).isFalse();
        assertThat(small.isComplete()).as("nobody overtakes").isFalse();
        assertThat(reads.waiting()).isEqualTo(2);

        reads.leave(first.result());
        assertThat(third.isComplete() && small.isComplete()).isTrue();
        assertThat(reads.waiting()).isZero();
    }

    @Test
    void a_read_that_needs_more_than_there_is_begins_alone() {
        Future<Long> small = reads.enter(1).come();
        Future<Long> huge = reads.enter(1_000_000).come();
        assertThat(huge.isComplete()).isFalse();
        reads.leave(small.result());
        assertThat(huge.isComplete()).isTrue();
        assertThat(reads.enter(1).come().isComplete()).isFalse();
    }

    @Test
    void a_read_that_gave_up_holds_up_no_other() {
        reads.enter(100);
        LargeReads.Turn huge = reads.enter(1_000_000);
        Future<Long> small = reads.enter(1).come();
        assertThat(small.isComplete()).isFalse();
        reads.forget(huge);
        assertThat(small.isComplete()).isTrue();
        assertThat(huge.come().isComplete()).isFalse();
        assertThat(reads.waiting()).isZero();
    }

    @Test
    void what_a_read_takes_covers_a_record_of_three_replicas_with_its_line_and_the_answer() {
        assertThat(reads.enter(100).come().result()).isGreaterThanOrEqualTo(7 * 100);
    }
}
