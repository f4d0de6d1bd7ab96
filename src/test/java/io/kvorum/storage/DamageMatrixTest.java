package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.Directory.Line;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.testing.Coverage;
import io.kvorum.testing.FaultyDisk;
import io.kvorum.testing.PowerLosses;
import io.kvorum.testing.Seeds;
import io.kvorum.version.Record;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Every file of three directories cut at every length, and with every single bit and every whole byte flipped.
 *
 * <p>Either nothing is lost, or the node says so: it refuses to start, naming file, place and ways out, and leaves the
 * directory as it is; or it cuts a torn tail and tells. What it may take for a torn tail is exactly this, and only in the
 * last segment of a node that was not shut down cleanly:
 *
 * <ul>
 *   <li>Damage in the last batch. A crash while it was written leaves the same bytes, so the batch may have been
 *       acknowledged or not; the records before the damage stay, and the log says where it was cut and that this was never
 *       acknowledged "unless the disk damaged it later".
 *   <li>A segment that ends anywhere, for then the batch that it ends in is the last. What is whole before the end stays. A
 *       segment that ends exactly behind a batch, or behind its header, is that of a log that was never longer: there is
 *       nothing to tell by, and nothing is told.
 * </ul>
 *
 * <p>Salvage starts on every one of them and holds every record of which no byte was hit, becomes another actor, names
 * what it skipped and keeps the damaged file.
 */
class DamageMatrixTest {
    private static final List<Directory> DIRECTORIES =
            List.of(Directory.ofKilled(), Directory.ofClosed(), Directory.ofClosedWithoutSnapshot());

    /** The files that are damaged; those that are as good as the same in the first directory, only to go deeper. */
    private static List<String> filesOf(Directory directory) {
        return directory.files().keySet().stream()
                .filter(file -> !directory.wasClosed()
                        || Coverage.depth() > 1
                        || file.equals(directory.lastSegment())
                        || file.equals(CleanMarker.FILE))
                .toList();
    }

    private final Coverage coverage = new Coverage();

    @AfterEach
    void say_what_was_covered(TestInfo test) {
        coverage.print(test.getDisplayName());
    }

    private static StorageRig start(Damaged damaged, FaultyDisk disk, boolean salvage) {
        return StorageRig.start(
                disk,
                StorageRig.with(FsyncPolicy.ALWAYS, 500, 0, salvage),
                damaged.directory().journal().copy());
    }

    private void each(List<Damaged> all, Consumer<Damaged> body) {
        AtomicReference<AssertionError> failure = new AtomicReference<>();
        all.parallelStream().forEach(damaged -> {
            try {
                if (failure.get() == null) {
                    body.accept(damaged);
                    coverage.count((damaged.isCut() ? "cuts of " : "flips in ")
                            + damaged.directory().kindOf(damaged.file()));
                }
            } catch (AssertionError | RuntimeException e) {
                failure.compareAndSet(null, new AssertionError(damaged + ": " + e.getMessage(), e));
            }
        });
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void eachOf(Predicate<Damaged> which, Consumer<Damaged> body) {
        for (Directory directory : DIRECTORIES) {
            for (String file : filesOf(directory)) {
                each(Damaged.all(directory, file).stream().filter(which).toList(), body);
            }
        }
    }

    private void assertRefused(Damaged damaged) {
        FaultyDisk disk = damaged.disk();
        StorageException refusal = start(damaged, disk, false).refused();
        assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(refusal.getMessage())
                .startsWith(damaged.file() + " is damaged at byte ")
                .contains("--salvage");
        assertThat(Directory.same(disk.files(), damaged.disk().files()))
                .as("the directory is left as it is")
                .isTrue();
        coverage.count("came to: refused");
    }

    /** It starts with these lines of the log and the snapshot, and once started has nothing more to repair. */
    private StorageRig assertStarts(Damaged damaged, Predicate<Line> held, boolean told) {
        StorageRig rig = start(damaged, damaged.disk(), false).opened();
        assertHolds(rig, damaged.directory().state(held));
        assertThat(rig.notices).hasSize(told ? 1 : 0);
        StorageRig again =
                start(damaged, rig.disk.afterPowerLoss(() -> false), false).opened();
        assertHolds(again, Journal.held(rig.engine));
        assertThat(again.notices).isEmpty();
        return rig;
    }

    private static void assertHolds(StorageRig rig, SortedMap<String, Record> expected) {
        SortedMap<String, Record> held = Journal.held(rig.engine);
        if (!held.equals(expected)) {
            throw new AssertionError("It holds " + held.values() + " instead of " + expected.values());
        }
    }

    /** Whether the file is the store's, and something that was on disk later proves that every byte of it was there. */
    private static boolean isProven(Damaged damaged) {
        Directory directory = damaged.directory();
        if (!directory.isLog(damaged.file())) {
            return damaged.file().equals(Identity.FILE) || damaged.file().equals(SnapshotWriter.FILE);
        }
        return !damaged.file().equals(directory.lastSegment())
                || directory.wasClosed()
                || (!damaged.isCut() && damaged.at() < directory.lastBatchAt());
    }

    @Test
    void damage_in_what_is_proven_is_refused() {
        eachOf(DamageMatrixTest::isProven, this::assertRefused);
        coverage.requireAll(
                "flips in identity.json",
                "cuts of identity.json",
                "flips in snapshot.json",
                "cuts of snapshot.json",
                "flips in an earlier segment",
                "cuts of an earlier segment",
                "flips in the last segment",
                "cuts of the last segment");
    }

    @Test
    void damage_at_the_end_of_the_log_of_a_killed_node_is_cut_and_told() {
        eachOf(damaged -> !isProven(damaged) && damaged.directory().isLog(damaged.file()), damaged -> {
            String file = damaged.file();
            boolean told = !damaged.endsWhereItMay();
            StorageRig rig =
                    assertStarts(damaged, line -> !line.file().equals(file) || line.end() < damaged.at(), told);
            assertThat(rig.engine.actor()).isNotEqualTo(damaged.directory().actor());
            if (told) {
                assertThat(rig.notices.get(0)).contains(file).contains("unless the disk damaged it later");
                coverage.count("came to: " + rig.notices.get(0).replaceAll(" wal-.*", ""));
            } else {
                coverage.count("came to: cut at the end of a batch, as if there never had been more");
            }
        });
        coverage.requireAll(
                "flips in the last segment",
                "cuts of the last segment",
                "came to: Cut a torn tail off",
                "came to: Removed",
                "came to: cut at the end of a batch, as if there never had been more");
    }

    @Test
    void damage_in_the_mark_of_a_clean_shutdown_costs_the_actor_and_nothing_else() {
        eachOf(damaged -> damaged.file().equals(CleanMarker.FILE), damaged -> {
            StorageRig rig = assertStarts(damaged, line -> true, true);
            assertThat(rig.engine.actor()).isNotEqualTo(damaged.directory().actor());
            assertThat(rig.notices.get(0)).contains(CleanMarker.FILE);
        });
        coverage.requireAll("flips in clean.json", "cuts of clean.json");
    }

    @Test
    void damage_in_a_member_list_is_not_the_concern_of_the_log() {
        eachOf(
                damaged -> damaged.file().equals(MemberLists.FILE),
                damaged -> assertStarts(damaged, line -> true, false));
        coverage.requireAll("flips in cluster.json", "cuts of cluster.json");
    }

    /** All cuts; of the flips one single bit of each byte, another one from byte to byte, and the whole byte. */
    private static boolean isSalvaged(Damaged damaged) {
        return damaged.isCut()
                || damaged.mask() == 0xff
                || damaged.mask() == 1 << damaged.at() % 8
                || Coverage.depth() > 1;
    }

    @Test
    void salvage_keeps_every_record_that_was_not_hit_and_names_the_rest() {
        eachOf(DamageMatrixTest::isSalvaged, damaged -> {
            StorageRig rig = start(damaged, damaged.disk(), true).opened();
            assertHolds(rig, damaged.directory().state(damaged::spares));
            assertThat(rig.engine.actor()).isNotEqualTo(damaged.directory().actor());
            boolean inStore = damaged.directory().isLog(damaged.file()) || isProven(damaged);
            if (inStore && (isProven(damaged) || !damaged.endsWhereItMay())) {
                assertThat(rig.notices).singleElement().asString().contains("Salvage skipped ");
                assertThat(rig.notices.get(0)).contains(damaged.file()).doesNotContain(" 0 places");
                assertKept(rig.disk, damaged);
                coverage.count("came to: damage that salvage names");
            }
            StorageRig plain =
                    start(damaged, rig.disk.afterPowerLoss(() -> false), false).opened();
            assertHolds(plain, Journal.held(rig.engine));
            assertThat(plain.notices).isEmpty();
            assertThat(plain.put("after", "salvage")).isNull();
        });
        coverage.requireAll("came to: damage that salvage names");
    }

    private static void assertKept(FaultyDisk disk, Damaged damaged) {
        assertThat(disk.files().values().stream().anyMatch(content -> Arrays.equals(content, damaged.content())))
                .as("the damaged file is kept")
                .isTrue();
    }

    /** Each file cut in the middle, and with a bit flipped there. */
    private static List<Damaged> someDamage() {
        List<Damaged> some = new ArrayList<>();
        for (Directory directory : DIRECTORIES) {
            for (String file : filesOf(directory)) {
                int middle = directory.files().get(file).length / 2;
                some.add(new Damaged(directory, file, middle, 0));
                some.add(new Damaged(directory, file, middle, 1));
            }
        }
        return some;
    }

    @Test
    void a_power_loss_in_the_middle_of_a_salvage_means_to_do_it_again_and_loses_nothing_more() {
        Random random = new Random(Seeds.seed());
        for (Damaged damaged : someDamage()) {
            SortedMap<String, Record> expected = damaged.directory().state(damaged::spares);
            boolean whole = false;
            for (int operation = 0; !whole; operation++) {
                FaultyDisk crashing = damaged.disk();
                crashing.losePowerAt(operation);
                whole = start(damaged, crashing, true).engine != null;
                for (FaultyDisk left : PowerLosses.of(crashing, random, coverage)) {
                    try {
                        assertSalvagedAgain(damaged, left, expected);
                    } catch (AssertionError e) {
                        throw new AssertionError(damaged + ", power lost at " + crashing.lastOperation(), e);
                    }
                }
            }
        }
        coverage.requireAll("came to: it has to be salvaged again", "came to: it was salvaged");
    }

    private void assertSalvagedAgain(Damaged damaged, FaultyDisk left, SortedMap<String, Record> expected) {
        StorageRig plain = start(damaged, FaultyDisk.holding(left.files()), false);
        if (plain.engine == null) {
            assertThat(plain.refused().kind()).isEqualTo(Kind.CORRUPT);
            coverage.count("came to: it has to be salvaged again");
        } else {
            coverage.count("came to: it was salvaged");
        }
        StorageRig rig = start(damaged, left, true).opened();
        assertHolds(rig, expected);
        assertThat(rig.engine.actor()).isNotEqualTo(damaged.directory().actor());
        if (isProven(damaged)) {
            assertKept(left, damaged);
        }
    }
}
