package io.kvorum.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.config.ConfigLoader;
import io.kvorum.config.KvorumConfig;
import io.kvorum.port.Disk;
import io.kvorum.storage.StorageException;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.ManualClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every byte of the member lists flipped, and every length they can be cut to. */
class MemberListDamageTest {
    private static final KvorumConfig CONFIG = ConfigLoader.fromJson(new JsonObject()
            .put("node", new JsonObject().put("id", "node1"))
            .put(
                    "cluster",
                    new JsonObject()
                            .put(
                                    "peers",
                                    new JsonArray()
                                            .add(new JsonObject()
                                                    .put("id", "node2")
                                                    .put("address", "localhost:8082")))));

    private static final Topology CONFIGURED =
            Topology.initial(List.of(new Member("node1", "localhost:8081"), new Member("node2", "localhost:8082")));
    private static final Topology GROWN = CONFIGURED.join(new Member("node3", "localhost:8083"));
    private static final Map<String, byte[]> SOUND =
            new TreeMap<>(Map.of(StartingTopology.FILE, GROWN.toJson(), SettledTopology.FILE, CONFIGURED.toJson()));

    private final ManualClock clock = new ManualClock();

    /** What a node starts with. */
    private record Lists(Topology starting, Topology settled) {}

    private Lists read(Disk disk, boolean salvage) throws IOException {
        TopologyFiles files = new TopologyFiles(disk, clock, salvage);
        Topology starting = StartingTopology.read(files, CONFIG, "localhost:8081");
        return new Lists(starting, SettledTopology.read(files, starting, "node1"));
    }

    private static FaultyDisk with(String file, byte[] content) {
        Map<String, byte[]> changed = new TreeMap<>(SOUND);
        changed.put(file, content);
        return FaultyDisk.holding(changed);
    }

    private static List<byte[]> damaged(byte[] sound) {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < sound.length; at++) {
            all.add(Arrays.copyOf(sound, at));
            for (int mask : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                byte[] flipped = sound.clone();
                flipped[at] ^= (byte) mask;
                all.add(flipped);
            }
        }
        all.add(Arrays.copyOf(sound, sound.length + 1));
        return all;
    }

    @Test
    void sound_lists_are_taken_as_they_are() throws IOException {
        for (boolean salvage : new boolean[] {false, true}) {
            FaultyDisk disk = FaultyDisk.holding(SOUND);
            assertThat(read(disk, salvage)).isEqualTo(new Lists(GROWN, CONFIGURED));
            assertThat(disk.operations()).isZero();
        }
    }

    @Test
    void a_damaged_list_is_refused_by_name_with_what_to_do_and_left_as_it_is() {
        for (String file : SOUND.keySet()) {
            for (byte[] content : damaged(SOUND.get(file))) {
                FaultyDisk disk = with(file, content);
                assertThatThrownBy(() -> read(disk, false))
                        .isInstanceOfSatisfying(StorageException.class, refusal -> assertThat(refusal.kind())
                                .isEqualTo(StorageException.Kind.CORRUPT))
                        .hasMessageContaining(file)
                        .hasMessageContaining("--salvage");
                assertThat(disk.operations()).isZero();
            }
        }
    }

    @Test
    void salvage_sets_a_damaged_list_aside_and_claims_no_key_range_that_the_list_may_have_said_is_missing()
            throws IOException {
        for (String file : SOUND.keySet()) {
            for (byte[] content : damaged(SOUND.get(file))) {
                FaultyDisk disk = with(file, content);
                Lists lists = read(disk, true);
                boolean settledIsSound = file.equals(StartingTopology.FILE);
                assertThat(lists.starting()).isEqualTo(settledIsSound ? CONFIGURED : GROWN);
                assertThat(lists.settled().isMember("node1")).isEqualTo(settledIsSound);
                assertThat(disk.files().get(file + ".damaged-" + clock.wallMillis()))
                        .isEqualTo(content);
                FaultyDisk next = disk.afterPowerLoss(() -> false);
                assertThat(read(next, false)).isEqualTo(lists);
            }
        }
    }

    @Test
    void a_settled_list_that_was_moved_away_leaves_a_node_that_holds_nothing_for_sure() throws IOException {
        FaultyDisk disk = FaultyDisk.holding(Map.of(StartingTopology.FILE, GROWN.toJson()));
        assertThat(read(disk, false).settled().isMember("node1")).isFalse();
    }

    @Test
    void a_node_that_starts_for_the_first_time_holds_all_that_its_list_gives_it() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        assertThat(read(disk, false)).isEqualTo(new Lists(CONFIGURED, CONFIGURED));
        assertThat(disk.afterPowerLoss(() -> false).files()).containsOnlyKeys(SettledTopology.FILE);
    }

    @Test
    void a_power_loss_in_the_middle_of_it_leaves_what_can_be_started_again_and_still_claims_nothing()
            throws IOException {
        byte[] content = Arrays.copyOf(SOUND.get(SettledTopology.FILE), 20);
        boolean whole = false;
        for (int operation = 0; !whole; operation++) {
            for (boolean survives : new boolean[] {false, true}) {
                FaultyDisk disk = with(SettledTopology.FILE, content);
                disk.losePowerAt(operation);
                try {
                    read(disk, true);
                    whole = true;
                } catch (FaultyDisk.PowerLoss e) {
                    assertThat(operation).isLessThan(20);
                }
                FaultyDisk left = disk.afterPowerLoss(() -> survives);
                assertThat(read(left, true).settled().isMember("node1")).isFalse();
                assertThat(left.files().values()).contains(content);
            }
        }
    }
}
