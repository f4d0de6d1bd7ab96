package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final List<String> rung = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(0);

    private TimerWheel.Alarm set(long tick) {
        return wheel.set(tick, () -> rung.add("at " + tick));
    }

    private void advance(long tick) {
        wheel.advance(tick).forEach(TimerWheel.Alarm::ring);
    }

    @Test
    void an_alarm_rings_at_its_tick_and_not_before() {
        set(5);
        advance(4);
        assertThat(rung).isEmpty();
        advance(5);
        assertThat(rung).containsExactly("at 5");
        advance(2_000);
        assertThat(rung).hasSize(1);
    }

    @Test
    void alarms_of_one_slot_in_different_rounds_ring_each_in_its_own() {
        set(7 + 2 * 1_024);
        set(7);
        advance(7);
        assertThat(rung).containsExactly("at 7");
        advance(7 + 1_024);
        assertThat(rung).hasSize(1);
        advance(7 + 2 * 1_024);
        assertThat(rung).containsExactly("at 7", "at 2055");
    }

    @Test
    void a_jump_over_many_ticks_rings_all_that_were_passed_in_their_order() {
        set(3_000);
        set(10);
        set(1_500);
        set(4_000);
        advance(3_000);
        assertThat(rung).containsExactly("at 10", "at 1500", "at 3000");
    }

    @Test
    void an_alarm_for_a_tick_that_is_over_rings_with_the_next() {
        advance(100);
        set(40);
        assertThat(wheel.next()).isEqualTo(101);
        advance(101);
        assertThat(rung).containsExactly("at 40");
    }

    @Test
    void a_cancelled_alarm_does_not_ring_and_is_not_waited_for() {
        TimerWheel.Alarm alarm = set(5);
        alarm.cancel();
        alarm.cancel();
        assertThat(wheel.next()).isEqualTo(Long.MAX_VALUE);
        advance(10);
        assertThat(rung).isEmpty();
    }

    @Test
    void an_alarm_that_another_one_of_its_tick_calls_off_does_not_ring() {
        TimerWheel.Alarm[] second = new TimerWheel.Alarm[1];
        wheel.set(5, () -> second[0].cancel());
        second[0] = set(5);
        advance(5);
        assertThat(rung).isEmpty();
    }

    @Test
    void alarms_set_and_called_off_at_random_ring_as_those_of_a_sorted_list_would() {
        Seeds.forEach(300, (random, i) -> {
            TimerWheel tried = new TimerWheel(0);
            Map<Long, List<Integer>> expected = new TreeMap<>();
            List<Integer> heard = new ArrayList<>();
            long now = 0;
            for (int step = 0; step < 300; step++) {
                int id = step;
                long due = now + 1 + random.nextInt(random.nextInt(20) == 0 ? 5_000 : 40);
                TimerWheel.Alarm alarm = tried.set(due, () -> heard.add(id));
                if (random.nextBoolean()) {
                    alarm.cancel();
                } else {
                    expected.computeIfAbsent(due, tick -> new ArrayList<>()).add(id);
                }
                long earliest = expected.isEmpty() ? Long.MAX_VALUE : ((TreeMap<Long, ?>) expected).firstKey();
                assertThat(tried.next())
                        .as("when to look again")
                        .isGreaterThan(now)
                        .isLessThanOrEqualTo(earliest);
                if (random.nextInt(3) == 0) {
                    now += 1 + random.nextInt(random.nextInt(30) == 0 ? 3_000 : 30);
                    heard.clear();
                    tried.advance(now).forEach(TimerWheel.Alarm::ring);
                    List<Integer> due2 = new ArrayList<>();
                    long until = now;
                    expected.entrySet().removeIf(entry -> {
                        boolean over = entry.getKey() <= until;
                        if (over) {
                            due2.addAll(entry.getValue());
                        }
                        return over;
                    });
                    assertThat(heard).containsExactlyInAnyOrderElementsOf(due2);
                }
            }
        });
    }
}
