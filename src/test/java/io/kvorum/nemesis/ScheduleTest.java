package io.kvorum.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final int CASES = 200;

    @Test
    void schedule_has_the_kills_that_were_asked_for_and_every_kind_of_fault() {
        Seeds.forEach(CASES, (random, i) -> {
            int nodes = 3 + random.nextInt(3);
            int kills = 1 + random.nextInt(60);
            List<Strike> strikes = strikes(Schedule.draw(random, nodes, kills));
            assertThat(strikes.stream()
                            .filter(strike -> strike.kind() == Strike.Kind.KILL)
                            .count())
                    .isEqualTo(kills);
            assertThat(strikes.stream().map(Strike::kind)).contains(Strike.Kind.values());
        });
    }

    @Test
    void strikes_of_one_round_hit_different_nodes_and_only_the_small_disk_is_filled() {
        Seeds.forEach(CASES, (random, i) -> {
            int nodes = 3 + random.nextInt(3);
            Schedule schedule = Schedule.draw(random, nodes, 20);
            for (Schedule.Round round : schedule.rounds()) {
                assertThat(round.strikes().stream().map(Strike::node)).doesNotHaveDuplicates();
            }
            assertThat(strikes(schedule)).allSatisfy(strike -> {
                assertThat(strike.node()).isBetween(1, nodes);
                assertThat(strike.other()).isBetween(1, nodes).isNotEqualTo(strike.node());
                if (strike.kind() == Strike.Kind.FULL_DISK) {
                    assertThat(strike.node()).isEqualTo(schedule.smallDiskNode());
                }
            });
        });
    }

    @Test
    void same_seed_gives_the_same_schedule() {
        long seed = Seeds.seed();
        assertThat(Schedule.draw(new Random(seed), 3, 25)).isEqualTo(Schedule.draw(new Random(seed), 3, 25));
    }

    private static List<Strike> strikes(Schedule schedule) {
        return schedule.rounds().stream()
                .flatMap(round -> round.strikes().stream())
                .toList();
    }
}
