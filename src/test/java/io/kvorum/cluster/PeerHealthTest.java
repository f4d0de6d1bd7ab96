package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerHealthTest {
    /** Always the longest wait: 100, 200, 400, 800, 1000 ms. */
    private final PeerHealth health = new PeerHealth(new Backoff(100, 1000, () -> -1));

    /** Near the overflow of the monotonic clock, which is an allowed place for it to be. */
    private static long at(long millis) {
        return Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(150) + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void a_peer_is_trusted_until_it_fails() {
        assertThat(health.admits(at(0))).isTrue();
        assertThat(health.admits(at(0))).isTrue();
        assertThat(health.reachable()).isTrue();
        assertThat(health.lastContactNanos()).isEmpty();
        assertThat(health.consecutiveFailures()).isZero();
    }

    @Test
    void one_failure_keeps_calls_away_until_a_single_probe_may_go() {
        health.failed(at(0));
        assertThat(health.reachable()).isFalse();
        assertThat(health.admits(at(0))).isFalse();
        assertThat(health.admits(at(99))).isFalse();
        assertThat(health.admits(at(100))).isTrue();
        assertThat(health.admits(at(100))).isFalse();
        assertThat(health.admits(at(1000))).isFalse();
    }

    @Test
    void a_probe_that_succeeds_brings_the_peer_back() {
        health.failed(at(0));
        assertThat(health.admits(at(100))).isTrue();
        health.succeeded(at(110));
        assertThat(health.reachable()).isTrue();
        assertThat(health.admits(at(110))).isTrue();
        assertThat(health.admits(at(110))).isTrue();
        assertThat(health.lastContactNanos()).hasValue(at(110));
        assertThat(health.consecutiveFailures()).isZero();
        health.failed(at(200));
        assertThat(health.admits(at(300))).as("the backoff starts over").isTrue();
    }

    @Test
    void a_probe_that_fails_doubles_the_wait() {
        health.failed(at(0));
        assertThat(health.admits(at(100))).isTrue();
        health.failed(at(150));
        assertThat(health.admits(at(349))).isFalse();
        assertThat(health.admits(at(350))).isTrue();
        health.failed(at(350));
        assertThat(health.admits(at(749))).isFalse();
        assertThat(health.admits(at(750))).isTrue();
        assertThat(health.consecutiveFailures()).isEqualTo(3);
    }

    @Test
    void calls_that_were_out_when_the_peer_went_down_do_not_lengthen_the_wait() {
        for (int i = 0; i < 50; i++) {
            health.failed(at(i));
        }
        assertThat(health.consecutiveFailures()).isEqualTo(50);
        assertThat(health.admits(at(99))).isFalse();
        assertThat(health.admits(at(100))).isTrue();
    }

    @Test
    void a_probe_that_is_never_reported_makes_way_for_another() {
        health.failed(at(0));
        assertThat(health.admits(at(100))).isTrue();
        assertThat(health.admits(at(1099))).isFalse();
        assertThat(health.admits(at(1100))).isTrue();
        assertThat(health.admits(at(1100))).isFalse();
    }

    @Test
    void a_late_success_counts_as_contact() {
        health.failed(at(0));
        health.succeeded(at(10));
        assertThat(health.reachable()).isTrue();
        assertThat(health.admits(at(10))).isTrue();
    }

    @Test
    void a_dead_peer_costs_few_calls_however_many_are_wanted() {
        Seeds.forEach(20, (random, i) -> {
            PeerHealth peer = new PeerHealth(new Backoff(100, 1000, random::nextLong));
            int calls = 0;
            for (long millis = 0; millis < 60_000; millis++) {
                if (peer.admits(at(millis))) {
                    calls++;
                    peer.failed(at(millis));
                }
            }
            assertThat(calls).isBetween(60, 130);
        });
    }
}
