package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.fuzz.Input.Origin;
import io.kvorum.fuzz.LineFile.Damaged;
import io.kvorum.fuzz.LineFile.Done;
import io.kvorum.storage.StorageException;
import io.kvorum.storage.StorageParsers;
import io.kvorum.storage.StorageParsers.Scan;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Segments of the log, whole and line by line. */
class LogFuzzTest {
    private static final long SEGMENT = 3;

    @Test
    void a_line_that_is_no_record_is_read_only_as_it_is_written() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new SealedLine());
    }

    @Test
    void a_segment_is_good_only_as_it_was_written_and_its_damage_is_told_apart() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Segment(seed));
    }

    private static final class SealedLine implements Target<Input, byte[]> {
        private final Changes changes = new Changes(List.of(
                StorageParsers.header(SEGMENT, 41),
                StorageParsers.header(Long.MAX_VALUE, 1),
                StorageParsers.commit(List.of(), 1, 0, true),
                StorageParsers.commit(List.of("x".getBytes(UTF_8)), 41, 40, true),
                StorageParsers.commit(List.of("x".getBytes(UTF_8)), 41, 17, false),
                StorageParsers.snapshotHeader(),
                StorageParsers.snapshotEnd(17, "0a1b2c3d")));

        @Override
        public Input input(Dice dice) {
            return changes.nextLine(dice);
        }

        @Override
        public byte[] parse(Input input) throws MalformedRecordException {
            return StorageParsers.reread(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, byte[] again) {
            Verify.equal(again, input.bytes());
            Verify.that(
                    input.origin() == Origin.SEALED || changes.isOfCorpus(again),
                    "its checksum is that of other bytes");
            assertStable(again, StorageParsers::rereadHeader);
            assertStable(again, StorageParsers::rereadCommit);
        }

        private interface Reader {
            byte[] reread(byte[] line) throws MalformedRecordException;
        }

        private static void assertStable(byte[] line, Reader reader) {
            byte[] once;
            try {
                once = reader.reread(line);
            } catch (MalformedRecordException another) {
                return;
            }
            try {
                Verify.equal(reader.reread(once), once);
            } catch (MalformedRecordException e) {
                throw new AssertionError("what was read cannot be written", e);
            }
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 40L * length;
        }
    }

    /** What a scan found, and the records that it handed on. */
    private record Scanned(Scan scan, List<Record> records) {}

    private static final class Segment implements Target<Damaged, Scanned> {
        private static final Pattern FIRST_COMMIT = Pattern.compile("\"firstCommit\":([0-9]{1,18})");

        private final List<LineFile> files = new ArrayList<>();
        private final Draft draft = new Draft();
        private final JsonChanges json = new JsonChanges();

        Segment(long seed) {
            Random random = new Random(seed);
            List<byte[]> records = RecordFuzzTest.corpus(seed);
            for (int i = 0; i < 50; i++) {
                int commit = 1 + random.nextInt(50);
                List<byte[]> lines = new ArrayList<>(List.of(StorageParsers.header(SEGMENT, commit)));
                for (int batch = random.nextInt(4); batch > 0; batch--) {
                    List<byte[]> taken = new ArrayList<>();
                    for (int j = random.nextInt(3); j >= 0; j--) {
                        taken.add(records.get(random.nextInt(records.size())));
                    }
                    lines.addAll(taken);
                    lines.add(StorageParsers.commit(taken, commit, commit - 1L, true));
                    commit++;
                }
                files.add(LineFile.of(lines));
            }
        }

        @Override
        public Damaged input(Dice dice) {
            return dice.of(files).damaged(dice, draft, json, Segment::withNewCommits);
        }

        /** The commit lines made again over what stands before them. */
        private static List<byte[]> withNewCommits(List<byte[]> lines) {
            List<byte[]> sealed = new ArrayList<>();
            List<byte[]> batch = new ArrayList<>();
            // The header may have been changed into anything.
            Matcher first = FIRST_COMMIT.matcher(new String(lines.get(0), UTF_8));
            long commit = first.find() ? Long.parseLong(first.group(1)) : 1;
            for (byte[] line : lines) {
                if (sealed.isEmpty() || LineFile.isRecord(line)) {
                    sealed.add(line);
                } else {
                    sealed.add(StorageParsers.commit(batch, commit, commit - 1, true));
                    commit++;
                    batch.clear();
                    continue;
                }
                if (LineFile.isRecord(line)) {
                    batch.add(line);
                }
            }
            return sealed;
        }

        @Override
        public List<Damaged> hostile() {
            byte[] newlines = new byte[1 << 20];
            Arrays.fill(newlines, (byte) '\n');
            byte[] none = new byte[1 << 20];
            Arrays.fill(none, (byte) '{');
            return List.of(changed(newlines), changed(none), changed(new byte[0]));
        }

        private Damaged changed(byte[] bytes) {
            return new Damaged(bytes, files.get(0), Done.CHANGED, -1);
        }

        @Override
        public Scanned parse(Damaged input) throws IOException {
            return scan(input.bytes(), false);
        }

        private static Scanned scan(byte[] bytes, boolean salvage) throws IOException {
            List<Record> records = new ArrayList<>();
            Scan scan = StorageParsers.scanSegment(new OneFile(bytes), SEGMENT, records::add, salvage);
            return new Scanned(scan, records);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof StorageException;
        }

        @Override
        public void accepted(Damaged input, Scanned found) throws IOException {
            LineFile good = input.from();
            switch (input.done()) {
                case NOTHING -> {
                    Verify.that(!found.scan().damaged(), "it is good");
                    Verify.equal(found.scan().goodEnd(), (long) input.bytes().length);
                    Verify.equalLines(lines(found.records()), good.records());
                }
                case OVERWRITTEN -> assertFound(input, found);
                case CHANGED -> {
                    for (Record record : found.records()) {
                        Verify.that(Verify.holds(good.records(), record.line()), "a record that was never written");
                    }
                    Verify.that(
                            found.scan().damaged() || good.beginsWith(StorageParsers.withoutSpace(input.bytes())),
                            "it is not the beginning of what was written");
                }
                case SEALED -> {
                    for (Record record : found.records()) {
                        Verify.equal(record.line(), RecordCodec.encode(record.key(), record.versioned()));
                    }
                }
            }
        }

        private static List<byte[]> lines(List<Record> records) {
            return records.stream().map(Record::line).toList();
        }

        /** Damage before a later batch is corruption, damage in the last one is a tear; salvage keeps all other records. */
        private static void assertFound(Damaged input, Scanned found) throws IOException {
            List<byte[]> lines = input.from().lines();
            int last = lines.size() - 1;
            int lastBatch = last;
            while (lastBatch > 0 && (lastBatch == last || input.from().isRecord(lastBatch))) {
                lastBatch--;
            }
            Verify.that(found.scan().damaged(), "it is damaged");
            Verify.that(
                    found.scan().corrupt() == (last > 0 && input.line() <= lastBatch),
                    "corruption and a torn tail are not told apart");
            Verify.equalLines(
                    lines(scan(input.bytes(), true).records()), input.from().recordsWithout(input.line()));
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
            // One by one, and soon forgotten: a newline alone is a line, and why it is no good one is a text.
            return 256 * 1024 + 200L * length;
        }
    }
}
