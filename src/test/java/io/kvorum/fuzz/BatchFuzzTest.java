package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.http.HttpParsers;
import io.kvorum.http.HttpParsers.Batch;
import io.kvorum.peer.PeerParsers;
import io.kvorum.replication.Replicas.Held;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Batches that nodes send each other, one item a line, and their results. */
class BatchFuzzTest {
    private static final int MOST = 4;

    private static final int LONGEST = 1 << 20;

    @Test
    void each_line_of_a_batch_is_a_record_or_refused_alone() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Records(RecordFuzzTest.corpus(seed)));
    }

    @Test
    void a_batch_of_keys_is_taken_just_when_each_line_is_one() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Keys());
    }

    @Test
    void a_store_counts_as_done_or_definitely_refused_just_when_the_peer_says_so() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new StoreResults());
    }

    @Test
    void a_fetch_yields_the_record_of_its_key_or_nothing_just_when_the_peer_says_so() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new FetchResults(RecordFuzzTest.corpus(seed)));
    }

    /** Bodies of some lines, each good or changed. */
    private abstract static class LinesTarget<O> implements Target<byte[], O> {
        private final List<byte[]> corpus;
        private final Changes changes;
        private final Draft draft = new Draft();

        LinesTarget(List<byte[]> corpus) {
            this.corpus = corpus;
            this.changes = new Changes(corpus);
        }

        /** Whether the lines end with checksums. */
        boolean areSealed() {
            return false;
        }

        @Override
        public byte[] input(Dice dice) {
            List<byte[]> lines = new ArrayList<>();
            for (int i = dice.length(MOST + 1); i > 0; i--) {
                boolean changed = dice.oneIn(2);
                lines.add(
                        !changed
                                ? dice.of(corpus)
                                : areSealed()
                                        ? changes.nextLine(dice).bytes()
                                        : changes.next(dice).bytes());
            }
            byte[] body = LineFile.join(lines);
            if (dice.oneIn(8)) {
                draft.set(body);
                ByteChanges.change(draft, dice, corpus);
                body = draft.toBytes();
            }
            return body;
        }

        @Override
        public List<byte[]> hostile() {
            List<byte[]> hostile = new ArrayList<>();
            for (String piece : List.of("\n", "\"\n", "\"a\"\n", "{}\n", "[", "9", "null\n", "{\"ok\":true}\n", " ")) {
                hostile.add(piece.repeat(LONGEST / piece.length()).getBytes(UTF_8));
            }
            return hostile;
        }

        /** All lines, the last one too when it has no newline. */
        static List<byte[]> lines(byte[] body) {
            List<byte[]> lines = new ArrayList<>();
            int from = 0;
            for (int i = 0; i <= body.length; i++) {
                if (i == body.length ? i > from : body[i] == '\n') {
                    lines.add(java.util.Arrays.copyOfRange(body, from, i));
                    from = i + 1;
                }
            }
            return lines;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException;
        }

        @Override
        public byte[] bytes(byte[] input) {
            return input;
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 250L * length;
        }
    }

    /** The record in a line, null when there is none. */
    private static Record record(byte[] line) {
        try {
            return RecordCodec.decode(line);
        } catch (MalformedRecordException e) {
            return null;
        }
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && JsonOracle.isUnicode(key) && key.getBytes(UTF_8).length <= 1024;
    }

    private static final class Records extends LinesTarget<Batch> {
        private final KvorumException merged = new KvorumException(FailureCode.DISK_FULL, "merged");

        Records(List<byte[]> corpus) {
            super(corpus);
        }

        @Override
        boolean areSealed() {
            return true;
        }

        @Override
        public Batch parse(byte[] body) {
            return HttpParsers.records(body, MOST, Bodies.RULES, merged);
        }

        @Override
        public void accepted(byte[] body, Batch batch) {
            List<byte[]> lines = written(body);
            Verify.that(lines.size() <= MOST, "it has too many lines");
            Verify.equal(batch.results().size(), lines.size());
            int good = 0;
            for (int i = 0; i < lines.size(); i++) {
                Record record = record(lines.get(i));
                if (record != null && isKey(record.key())) {
                    Verify.that(batch.results().get(i) == merged, "line " + i + " is good");
                    Verify.equal(batch.good().get(good++).line(), lines.get(i));
                } else {
                    Verify.that(batch.results().get(i) != merged, "line " + i + " is no record");
                }
            }
            Verify.equal(batch.good().size(), good);
            List<byte[]> answers = lines(HttpParsers.encoded(batch.results()));
            Verify.equal(answers.size(), lines.size());
        }

        @Override
        public void refused(byte[] body, Exception refusal) {
            Verify.that(written(body).size() > MOST, "it has no more lines than it may");
        }

        private static List<byte[]> written(byte[] body) {
            return lines(body).stream().filter(line -> line.length > 0).toList();
        }
    }

    private static final class Keys extends LinesTarget<List<Wanted>> {
        private static final Held HELD = new Held(Record.of("hello", Versioned.empty()), new RecordDigest(1, -1));

        Keys() {
            super(List.of(
                    PeerParsers.keys(List.of("hello"), Map.of()),
                    PeerParsers.keys(List.of("hello"), Map.of("hello", HELD)),
                    PeerParsers.keys(List.of("a/b \"\\\n\0é😀"), Map.of()),
                    PeerParsers.keys(List.of("k".repeat(1024)), Map.of()),
                    " \"\\u00e9\\/\" \n".getBytes(UTF_8)));
        }

        @Override
        public List<Wanted> parse(byte[] body) {
            return HttpParsers.wanted(body, MOST, Bodies.RULES);
        }

        @Override
        public void accepted(byte[] body, List<Wanted> wanted) {
            Verify.equal(wanted, expected(body));
        }

        @Override
        public void refused(byte[] body, Exception refusal) {
            Verify.equal(null, expected(body));
        }

        /** What is wanted, null when the batch must be refused. */
        private static List<Wanted> expected(byte[] body) {
            List<Wanted> wanted = new ArrayList<>();
            String text = JsonOracle.text(body);
            for (String line : text == null ? new String[] {"!"} : text.split("\r\n|\r|\n", -1)) {
                if (line.chars().allMatch(c -> c == ' ' || c == '\t')) {
                    continue;
                }
                JsonNode value = JsonOracle.value(line.getBytes(UTF_8));
                Wanted one = value == null ? null : wanted(value, line);
                if (one == null || !isKey(one.key())) {
                    return null;
                }
                wanted.add(one);
            }
            return wanted.size() > MOST ? null : wanted;
        }

        private static Wanted wanted(JsonNode value, String line) {
            if (value.isTextual()) {
                return new Wanted(value.textValue(), null);
            }
            JsonNode object = JsonOracle.object(line.getBytes(UTF_8), Set.of("key", "digest"));
            boolean whole = object != null
                    && List.of("key", "digest").equals(names(object))
                    && object.get("key").isTextual()
                    && object.get("digest").isTextual()
                    && object.get("digest").textValue().matches("[0-9a-fA-F]{32}");
            if (!whole) {
                return null;
            }
            String digest = object.get("digest").textValue();
            return new Wanted(
                    object.get("key").textValue(),
                    new RecordDigest(
                            Long.parseUnsignedLong(digest.substring(0, 16), 16),
                            Long.parseUnsignedLong(digest.substring(16), 16)));
        }

        private static List<String> names(JsonNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            return names;
        }
    }

    /** What a line tells of a failure. */
    private static FailureCode failureIn(byte[] line) {
        JsonNode result = JsonOracle.object(line, Set.of("ok", "code", "detail"));
        boolean plain = result != null
                && new String(line, UTF_8).startsWith("{\"ok\":false")
                && JsonOracle.areTexts(result, "code", "detail")
                && result.path("ok").isBoolean()
                && !result.path("ok").booleanValue();
        String code = plain ? JsonOracle.text(result, "code") : null;
        for (FailureCode candidate : FailureCode.values()) {
            if (candidate.code().equals(code)) {
                return candidate;
            }
        }
        return FailureCode.OUTCOME_UNKNOWN;
    }

    private static void assertFailed(Future<?> result, FailureCode code) {
        Verify.that(result.failed(), "it is no success");
        Verify.equal(((KvorumException) result.cause()).code(), code);
    }

    private static final class StoreResults extends LinesTarget<List<Future<Void>>> {
        StoreResults() {
            super(Nasty.utf8(
                    "{\"ok\":true}",
                    "{\"ok\":true}",
                    "{\"ok\":false,\"code\":\"clock_skew\",\"detail\":\"late\"}",
                    "{\"ok\":false,\"code\":\"not_ready\"}",
                    "{\"ok\":false,\"code\":\"of_tomorrow\",\"detail\":\"\"}"));
        }

        private static int expected(byte[] body) {
            return body.length % (MOST + 1);
        }

        @Override
        public List<Future<Void>> parse(byte[] body) {
            return PeerParsers.storeResults(body, expected(body));
        }

        @Override
        public void accepted(byte[] body, List<Future<Void>> results) {
            List<byte[]> lines = lines(body);
            Verify.equal(lines.size(), expected(body));
            for (int i = 0; i < lines.size(); i++) {
                if (new String(lines.get(i), UTF_8).equals("{\"ok\":true}")) {
                    Verify.that(results.get(i).succeeded(), "line " + i + " is a success");
                } else {
                    assertFailed(results.get(i), failureIn(lines.get(i)));
                }
            }
        }

        @Override
        public void refused(byte[] body, Exception refusal) {
            Verify.that(lines(body).size() != expected(body), "it has a line for each item");
        }
    }

    private static final class FetchResults extends LinesTarget<List<Future<Record>>> {
        private final List<String> keys;
        /** The first key is one that the asker holds something of. */
        private final Map<String, Held> held;

        FetchResults(List<byte[]> records) {
            super(corpus(records));
            keys = records.subList(0, MOST).stream()
                    .map(line -> record(line).key())
                    .toList();
            held = Map.of(keys.get(0), new Held(record(records.get(0)), new RecordDigest(1, -1)));
        }

        private static List<byte[]> corpus(List<byte[]> records) {
            List<byte[]> corpus = new ArrayList<>(records.subList(0, MOST));
            corpus.addAll(Nasty.utf8(
                    "{\"same\":true}",
                    "null",
                    "null",
                    "{\"ok\":false,\"code\":\"not_ready\",\"detail\":\"receiving\"}"));
            return corpus;
        }

        private List<String> expected(byte[] body) {
            return keys.subList(0, body.length % (MOST + 1));
        }

        @Override
        public List<Future<Record>> parse(byte[] body) {
            return PeerParsers.fetchResults(body, expected(body), held);
        }

        @Override
        public void accepted(byte[] body, List<Future<Record>> results) {
            List<byte[]> lines = lines(body);
            Verify.equal(lines.size(), expected(body).size());
            for (int i = 0; i < lines.size(); i++) {
                Record record = record(lines.get(i));
                Held known = held.get(keys.get(i));
                if (known != null && new String(lines.get(i), UTF_8).equals("{\"same\":true}")) {
                    Verify.equal(results.get(i).result(), known.record());
                } else if (new String(lines.get(i), UTF_8).equals("null")) {
                    Verify.that(
                            results.get(i).succeeded() && results.get(i).result() == null, "line " + i + " is null");
                } else if (record != null && record.key().equals(keys.get(i))) {
                    Verify.equal(results.get(i).result(), record);
                } else {
                    Verify.that(results.get(i).failed(), "line " + i + " is no answer for this key");
                }
            }
        }

        @Override
        public void refused(byte[] body, Exception refusal) {
            Verify.that(lines(body).size() != expected(body).size(), "it has a line for each key");
        }
    }
}
