package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.Seeds;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Past corruption: everything readable is kept, everything else is named and set aside. */
class SalvageTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final StorageRig rig = StorageRig.start(
                    disk, StorageRig.with(FsyncPolicy.ALWAYS, 600, 0, false), new Journal())
            .opened();

    /** A snapshot and at least three segments. */
    private Map<String, byte[]> files() {
        for (int i = 0; i < 5; i++) {
            rig.put("snap" + i, "v" + i);
        }
        rig.snapshot();
        for (int i = 0; i < 9; i++) {
            rig.put("log" + i, "v" + i);
        }
        Map<String, byte[]> files = new TreeMap<>(disk.files());
        assertThat(files.keySet().stream()
                        .filter(name -> name.startsWith("wal-"))
                        .count())
                .isGreaterThanOrEqualTo(3);
        return files;
    }

    private static String segment(Map<String, byte[]> files, int index) {
        return files.keySet().stream()
                .filter(name -> name.startsWith("wal-"))
                .toList()
                .get(index);
    }

    private StorageRig salvage(FaultyDisk damaged) {
        StorageRig next =
                StorageRig.start(damaged, StorageRig.salvaging(), rig.journal).opened();
        next.journal.checkNothingInvented(next.engine);
        assertThat(next.engine.actor()).isNotEqualTo(rig.engine.actor());
        return next;
    }

    private void assertSoundWithoutSalvage(StorageRig salvaged) {
        StorageRig again = salvaged.restart(salvaged.disk.afterPowerLoss(() -> false));
        StorageRig plain = StorageRig.start(again.disk.afterKill(), StorageRig.settings(), rig.journal)
                .opened();
        assertThat(plain.notices).isEmpty();
        for (String key : rig.journal.keys()) {
            assertThat(plain.held(key)).isEqualTo(salvaged.held(key));
        }
    }

    private static byte[] flipAt(byte[] content, String text) {
        byte[] flipped = content.clone();
        flipped[new String(content, UTF_8).indexOf(text)] ^= 1;
        return flipped;
    }

    @Test
    void a_damaged_record_is_skipped_by_name_and_all_others_stay() {
        Map<String, byte[]> files = files();
        String first = segment(files, 0);
        byte[] damaged = flipAt(files.get(first), "\"v0\"");
        files.put(first, damaged);
        StorageRig salvaged = salvage(FaultyDisk.holding(files));
        assertThat(salvaged.held("log0")).isNull();
        assertThat(salvaged.engine.recordCount()).isEqualTo(13);
        assertThat(salvaged.notices).singleElement().asString().contains("log0").contains(first);
        String aside = first + ".damaged-" + salvaged.clock.wallMillis();
        assertThat(salvaged.disk.files()).containsKey(aside).doesNotContainKey(first);
        assertThat(salvaged.disk.files().get(aside)).isEqualTo(damaged);
        assertSoundWithoutSalvage(salvaged);
    }

    @Test
    void a_damaged_snapshot_is_kept_aside_and_read_as_far_as_it_goes() {
        Map<String, byte[]> files = files();
        byte[] damaged = flipAt(files.get("snapshot.json"), "\"v2\"");
        files.put("snapshot.json", damaged);
        StorageRig salvaged = salvage(FaultyDisk.holding(files));
        assertThat(salvaged.held("snap2")).isNull();
        assertThat(salvaged.engine.recordCount()).isEqualTo(13);
        assertThat(salvaged.notices).singleElement().asString().contains("snap2");
        assertThat(salvaged.disk.files().get("snapshot.json.damaged-" + salvaged.clock.wallMillis()))
                .isEqualTo(damaged);
        assertSoundWithoutSalvage(salvaged);
    }

    @Test
    void a_snapshot_that_is_gone_and_a_segment_that_is_gone_are_named() {
        Map<String, byte[]> files = files();
        files.remove("snapshot.json");
        StorageRig withoutSnapshot = salvage(FaultyDisk.holding(files));
        assertThat(withoutSnapshot.engine.recordCount()).isEqualTo(9);
        assertThat(withoutSnapshot.notices).singleElement().asString().contains("missing");
        assertSoundWithoutSalvage(withoutSnapshot);

        String second = segment(files, 1);
        files.remove(second);
        StorageRig withoutSegment = salvage(FaultyDisk.holding(files));
        assertThat(withoutSegment.engine.recordCount()).isLessThan(9);
        assertThat(withoutSegment.notices).singleElement().asString().contains(second);
        assertSoundWithoutSalvage(withoutSegment);
    }

    @Test
    void a_damaged_identity_is_replaced() {
        Map<String, byte[]> files = files();
        files.put("identity.json", "{}".getBytes(UTF_8));
        StorageRig salvaged = salvage(FaultyDisk.holding(files));
        salvaged.journal.checkAgainst(salvaged.engine);
        assertThat(salvaged.disk.files()).containsKey("identity.json.damaged-" + salvaged.clock.wallMillis());
        assertSoundWithoutSalvage(salvaged);
    }

    @Test
    void salvage_of_a_sound_directory_changes_nothing_but_the_actor() {
        FaultyDisk sound = FaultyDisk.holding(files());
        StorageRig salvaged = salvage(sound);
        salvaged.journal.checkAgainst(salvaged.engine);
        assertThat(salvaged.notices).containsExactly("Nothing had to be salvaged");
        assertThat(sound.files().keySet()).noneMatch(name -> name.contains("damaged"));
    }

    @Test
    void any_damage_anywhere_can_be_salvaged_and_a_crash_on_the_way_only_means_to_do_it_again() {
        Map<String, byte[]> files = files();
        Seeds.forEach(150, (random, i) -> {
            Map<String, byte[]> damaged = new TreeMap<>(files);
            for (int hit = random.nextInt(3); hit >= 0; hit--) {
                String name = files.keySet().stream().toList().get(random.nextInt(files.size()));
                byte[] content = damaged.get(name).clone();
                content[random.nextInt(content.length)] ^= (byte) (1 + random.nextInt(255));
                damaged.put(name, content);
            }
            StorageRig whole = salvage(FaultyDisk.holding(damaged));
            assertSoundWithoutSalvage(whole);

            FaultyDisk crashing = FaultyDisk.holding(damaged);
            crashing.losePowerAt(random.nextInt(30));
            StorageRig.start(crashing, StorageRig.salvaging(), rig.journal);
            StorageRig second = StorageRig.start(crashing.afterPowerLoss(random), StorageRig.salvaging(), rig.journal)
                    .opened();
            for (String key : rig.journal.keys()) {
                assertThat(second.held(key)).as(key).isEqualTo(whole.held(key));
            }
        });
    }

    @Test
    void a_damaged_line_end_costs_none_of_the_records_beside_it() {
        Map<String, byte[]> files = files();
        for (String name : new String[] {"snapshot.json", segment(files, 0), segment(files, 1), segment(files, 2)}) {
            byte[] content = files.get(name);
            for (int at = 0; at < content.length; at++) {
                if (content[at] == '\n') {
                    Map<String, byte[]> damaged = new TreeMap<>(files);
                    damaged.put(name, content.clone());
                    damaged.get(name)[at] ^= 1;
                    StorageRig salvaged = salvage(FaultyDisk.holding(damaged));
                    salvaged.journal.checkAgainst(salvaged.engine);
                    assertThat(salvaged.notices).singleElement().asString().contains(name + ", bytes ");
                }
            }
        }
    }

    @Test
    void a_segment_without_its_end_is_named_wherever_it_ends() {
        Map<String, byte[]> files = files();
        String first = segment(files, 0);
        byte[] content = files.get(first);
        for (int cut = 0; cut < content.length; cut++) {
            files.put(first, Arrays.copyOf(content, cut));
            StorageRig salvaged = salvage(FaultyDisk.holding(files));
            assertThat(salvaged.notices)
                    .singleElement()
                    .asString()
                    .contains("skipped ")
                    .contains(first);
            assertThat(salvaged.notices.get(0)).doesNotContain(" 0 places").contains("kept as " + first + ".damaged-");
        }
    }

    @Test
    void no_crash_in_the_middle_of_a_salvage_loses_a_damaged_file() {
        Map<String, byte[]> files = files();
        for (String name : new String[] {"identity.json", "snapshot.json", segment(files, 0), segment(files, 2)}) {
            byte[] damaged = files.get(name).clone();
            damaged[damaged.length / 2] ^= 1;
            Map<String, byte[]> changed = new TreeMap<>(files);
            changed.put(name, damaged);
            boolean whole = false;
            for (int operation = 0; !whole; operation++) {
                for (boolean survives : new boolean[] {false, true}) {
                    FaultyDisk crashing = FaultyDisk.holding(changed);
                    crashing.losePowerAt(operation);
                    whole = StorageRig.start(crashing, StorageRig.salvaging(), rig.journal).engine != null;
                    FaultyDisk left = crashing.afterPowerLoss(() -> survives);
                    StorageRig.start(left, StorageRig.salvaging(), rig.journal).opened();
                    assertThat(left.files().values())
                            .as("%s after a crash at operation %d", name, operation)
                            .contains(damaged);
                }
            }
        }
    }
}
