package io.kvorum.fuzz;

import io.kvorum.fuzz.LineFile.Damaged;
import io.kvorum.fuzz.LineFile.Done;
import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageParsers;
import io.kvorum.storage.StorageParsers.Scan;
import io.kvorum.version.Checksum;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Snapshots. */
class SnapshotFuzzTest {
    @Test
    void a_snapshot_is_good_only_as_it_was_written() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Snapshot(seed));
    }

    /** What the reader found, and the records that it handed on. */
    private record Read(Scan scan, List<Record> records) {}

    private static final class Snapshot implements Target<Damaged, Read> {
        private final List<LineFile> files = new ArrayList<>();
        private final Draft draft = new Draft();
        private final JsonChanges json = new JsonChanges();

        Snapshot(long seed) {
            Random random = new Random(seed);
            List<byte[]> records = RecordFuzzTest.corpus(seed);
            for (int i = 0; i < 50; i++) {
                List<byte[]> lines = new ArrayList<>(List.of(StorageParsers.snapshotHeader()));
                for (int j = random.nextInt(6); j > 0; j--) {
                    lines.add(records.get(random.nextInt(records.size())));
                }
                lines.add(end(lines));
                files.add(LineFile.of(lines));
            }
        }

        private static byte[] end(List<byte[]> before) {
            byte[] bytes = LineFile.join(before);
            return StorageParsers.snapshotEnd(before.size() - 1, Checksum.hex(Checksum.of(bytes, 0, bytes.length)));
        }

        private static List<byte[]> withNewEnd(List<byte[]> lines) {
            List<byte[]> sealed = new ArrayList<>(lines.subList(0, lines.size() - 1));
            sealed.add(end(sealed));
            return sealed;
        }

        @Override
        public Damaged input(Dice dice) {
            return dice.of(files).damaged(dice, draft, json, Snapshot::withNewEnd);
        }

        @Override
        public List<Damaged> hostile() {
            byte[] newlines = new byte[1 << 20];
            Arrays.fill(newlines, (byte) '\n');
            return List.of(
                    new Damaged(newlines, files.get(0), Done.CHANGED, -1),
                    new Damaged(new byte[0], files.get(0), Done.CHANGED, -1));
        }

        @Override
        public Read parse(Damaged input) throws IOException {
            return read(input.bytes(), false);
        }

        private static Read read(byte[] bytes, boolean salvage) throws IOException {
            List<Record> records = new ArrayList<>();
            Scan scan = StorageParsers.readSnapshot(new OneFile(bytes), "snapshot.json", records::add, salvage);
            return new Read(scan, records);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof StorageException;
        }

        @Override
        public void accepted(Damaged input, Read read) throws IOException {
            if (input.done() == Done.SEALED) {
                for (Record record : read.records()) {
                    Verify.equal(record.line(), RecordCodec.encode(record.key(), record.versioned()));
                }
                return;
            }
            for (Record record : read.records()) {
                Verify.that(Verify.holds(input.from().records(), record.line()), "a record that was never written");
            }
            if (!read.scan().damaged()) {
                Verify.equal(input.bytes(), input.from().bytes());
                Verify.equalLines(lines(read.records()), input.from().records());
            } else {
                Verify.that(input.done() != Done.NOTHING, "it is good");
            }
            if (input.done() == Done.OVERWRITTEN) {
                Verify.equalLines(
                        lines(read(input.bytes(), true).records()), input.from().recordsWithout(input.line()));
            }
        }

        private static List<byte[]> lines(List<Record> records) {
            return records.stream().map(Record::line).toList();
        }

        @Override
        public void refused(Damaged input, Exception refusal) {
            Verify.that(input.done() == Done.SEALED && input.line() == 0, "its header is of this node");
        }

        @Override
        public byte[] bytes(Damaged input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 256 * 1024 + 200L * length;
        }
    }
}
