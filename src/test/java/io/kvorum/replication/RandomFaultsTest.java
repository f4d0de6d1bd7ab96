package io.kvorum.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.testing.KeyHistory;
import io.kvorum.testing.Seeds;
import io.kvorum.testing.SimulatedCluster;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Clients at random nodes of a simulated cluster while nodes die, sleep, lose answers, run out of disk and are cut off.
 * Whatever happens: strict quorum reads know every acknowledged write, what was called not applied never appears, and
 * after healing all replicas are alike and no acknowledged write is lost.
 */
class RandomFaultsTest {
    private static final int CASES = 200;
    private static final int STEPS = 120;
    private static final long REST_MILLIS = 15_000;
    private static final List<QuorumSpec> SPECS = List.of(
            new QuorumSpec(3, 2, 2),
            new QuorumSpec(3, 2, 2),
            new QuorumSpec(3, 3, 1),
            new QuorumSpec(3, 1, 3),
            new QuorumSpec(3, 1, 1),
            new QuorumSpec(3, 2, 1),
            new QuorumSpec(5, 3, 3));

    @Test
    void replicas_agree_after_healing_and_no_acknowledged_write_is_lost() {
        int[] done = new int[2];
        Seeds.forEach(CASES, (random, i) -> {
            Run run = new Run(random);
            run.play();
            done[0] += run.histories.values().stream()
                    .mapToInt(KeyHistory::ackedWrites)
                    .sum();
            done[1] += run.histories.values().stream()
                    .mapToInt(KeyHistory::answeredReads)
                    .sum();
        });
        // A run in which nothing succeeds proves nothing.
        assertThat(done[0]).isGreaterThan(CASES);
        assertThat(done[1]).isGreaterThan(CASES);
    }

    @Test
    void run_is_the_same_whenever_its_seed_is() {
        long seed = Seeds.seed();
        Run one = new Run(new Random(seed));
        Run other = new Run(new Random(seed));
        one.play();
        other.play();

        assertThat(one.cluster.events().all()).isEqualTo(other.cluster.events().all());
        for (String key : one.histories.keySet()) {
            assertThat(one.cluster.replicas(key)).isEqualTo(other.cluster.replicas(key));
        }
    }

    private static final class Run {
        private final Random random;
        private final SimulatedCluster cluster;
        private final Map<String, KeyHistory> histories = new TreeMap<>();
        private final List<Future<?>> requests = new ArrayList<>();
        private int values;

        Run(Random random) {
            this.random = random;
            QuorumSpec spec = oneOf(SPECS);
            ConflictPolicy policy = oneOf(List.of(ConflictPolicy.values()));
            RepairMode repair = oneOf(List.of(RepairMode.values()));
            List<String> members = new ArrayList<>();
            for (int i = 1; i <= 3 + random.nextInt(3); i++) {
                members.add("node" + i);
            }
            cluster = new SimulatedCluster(members, spec, policy, repair, random::nextLong);
            for (String key : List.of("a", "b", "c")) {
                boolean readsNeverGoBack = spec.strict() && repair == RepairMode.BLOCKING;
                histories.put(key, new KeyHistory(policy, spec.strict(), readsNeverGoBack));
            }
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                int draw = random.nextInt(100);
                if (draw < 35) {
                    write(random.nextInt(5) == 0 ? null : "value-" + values++);
                } else if (draw < 65) {
                    read();
                } else if (draw < 75) {
                    fault();
                }
                cluster.time().advance(random.nextInt(8) == 0 ? random.nextInt(2_000) : random.nextInt(20));
            }
            heal();
            histories.forEach(this::check);
            assertThat(cluster.settle(REST_MILLIS)).as("all timers ended").isTrue();
        }

        private void write(String textOrNull) {
            String key = anyKey();
            ContextToken context = random.nextBoolean() ? histories.get(key).lastContext() : null;
            Future<WriteAnswer> answer = cluster.write(anyMember(), key, textOrNull, context, null);
            histories.get(key).writing(textOrNull, context, answer);
            requests.add(answer);
        }

        private void read() {
            String key = anyKey();
            Future<ReadAnswer> answer = cluster.read(anyMember(), key, null);
            histories.get(key).reading(answer);
            requests.add(answer);
        }

        private void fault() {
            String node = anyMember();
            switch (random.nextInt(10)) {
                case 0 -> cluster.firewall().down(node);
                case 1 -> cluster.firewall().up(node);
                case 2 -> cluster.firewall().pause(node);
                case 3 -> cluster.firewall().resume(node);
                case 4 -> cluster.firewall().mute(node);
                case 5 -> cluster.firewall().slow(node, random.nextInt(1_500));
                case 6 -> cluster.firewall().cut(List.of(List.of(node), others(node)));
                case 7 -> cluster.store(node).full(random.nextBoolean());
                case 8 -> cluster.restart(node);
                default -> {
                    cluster.store(node).skew(random.nextInt(8_000) - 4_000);
                    cluster.firewall().heal();
                }
            }
        }

        private List<String> others(String node) {
            return cluster.members().stream()
                    .filter(member -> !member.equals(node))
                    .toList();
        }

        private void heal() {
            cluster.firewall().heal();
            cluster.members().forEach(member -> cluster.store(member).full(false));
            cluster.time().advance(REST_MILLIS);
            assertThat(requests).as("every request ended").allMatch(Future::isComplete);
        }

        /** One read that heard of every replica is enough to make them alike. */
        private void check(String key, KeyHistory history) {
            QuorumLevel every = QuorumLevel.of(cluster.replicas(key).size());
            Future<ReadAnswer> read =
                    cluster.await(cluster.read(cluster.members().get(0), key, every));
            assertThat(read.cause()).as("a read of all replicas of " + key).isNull();
            cluster.time().advance(REST_MILLIS);
            Map<String, Record> held = cluster.replicas(key);
            assertThat(held.values().stream().distinct())
                    .as("states of the replicas of " + key)
                    .hasSize(1);
            history.checkEnd(held.values().stream()
                    .filter(record -> record != null)
                    .findFirst()
                    .map(Record::versioned)
                    .orElse(Versioned.empty()));
        }

        private String anyKey() {
            return oneOf(List.copyOf(histories.keySet()));
        }

        private String anyMember() {
            return oneOf(cluster.members());
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
