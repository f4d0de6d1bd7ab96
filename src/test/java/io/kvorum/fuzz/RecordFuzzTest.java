package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.fuzz.Input.Origin;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RandomRecords;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines of the log, the wire and the snapshot. */
class RecordFuzzTest {
    /** Long enough that whatever grows with the square of it does not end. */
    private static final int LONGEST = 3 << 20;

    @Test
    void a_record_is_read_only_from_its_one_encoding() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new RecordLine(seed));
    }

    static List<byte[]> corpus(long seed) {
        Random random = new Random(seed);
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add(RecordCodec.encode(RandomRecords.key(random), RandomRecords.versioned(random)));
        }
        return lines;
    }

    private static final class RecordLine implements Target<Input, Record> {
        private final Changes changes;

        RecordLine(long seed) {
            changes = new Changes(corpus(seed));
        }

        @Override
        public Input input(Dice dice) {
            return changes.nextLine(dice);
        }

        @Override
        public List<Input> hostile() {
            return List.of(
                    sealed(
                            "{\"key\":\"k\",\"siblings\":[",
                            "{\"dot\":[\"a#\",1],\"timestamp\":\"1.00000\",\"tombstone\":true}"),
                    sealed("{\"key\":\"k\",\"siblings\":[],\"context\":{", "\"a#\":1"),
                    sealed("{\"key\":\"k\",\"siblings\":[],\"context\":{", "\"a\":1"),
                    sealed("{\"key\":\"", "\\\\"),
                    sealed("{\"key\":\"k\",\"siblings\":[", "["),
                    sealed("", "{\"key\":"),
                    sealed("{\"key\":\"k\",\"siblings\":[{\"dot\":[\"a\",", "9"),
                    sealed("{\"key\":\"k\",\"siblings\":[{\"dot\":[\"a\",1],\"timestamp\":\"", "9"),
                    manySiblings());
        }

        private static Input sealed(String head, String repeated) {
            StringBuilder text = new StringBuilder(head);
            for (int i = 0; text.length() < LONGEST; i++) {
                text.append(repeated.replace("#", Integer.toString(i)));
                text.append(repeated.length() > 2 ? "," : "");
            }
            return seal(text.toString());
        }

        private static Input seal(String open) {
            byte[] bytes = open.getBytes(UTF_8);
            return new Input(Checksum.seal(bytes, bytes.length), Origin.SEALED);
        }

        /** A good record, but for its size. */
        private static Input manySiblings() {
            StringBuilder siblings = new StringBuilder();
            StringBuilder context = new StringBuilder();
            int count = LONGEST / 80;
            for (int i = 0; i < count; i++) {
                siblings.append(i == 0 ? "" : ",")
                        .append("{\"dot\":[\"a" + (1_999_999 - i) + "\",1],\"timestamp\":\"1.00000\",")
                        .append("\"tombstone\":true}");
                context.append(i == 0 ? "" : ",").append("\"a" + (2_000_000 - count + i) + "\":1");
            }
            return seal("{\"key\":\"k\",\"siblings\":[" + siblings + "],\"context\":{" + context + "}");
        }

        @Override
        public Record parse(Input input) throws MalformedRecordException {
            return RecordCodec.decode(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, Record record) {
            Verify.that(
                    input.origin() == Origin.SEALED || changes.isOfCorpus(input.bytes()),
                    "its checksum is that of other bytes");
            Verify.equal(RecordCodec.encode(record.key(), record.versioned()), input.bytes());
            Verify.equal(record.line(), input.bytes());
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD, "it is good");
            boolean sealed = input.origin() == Origin.SEALED && input.bytes().length > Checksum.SUFFIX_LENGTH;
            Verify.that(((MalformedRecordException) refusal).checksumFailed() != sealed, "the reason is another");
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
}
