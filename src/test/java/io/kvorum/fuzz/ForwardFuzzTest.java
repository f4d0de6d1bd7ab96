package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.bus.ForwardCodec;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ContextToken;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RandomRecords;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writes that one node hands to another, and the answers to them. */
class ForwardFuzzTest {
    @Test
    void a_forwarded_write_is_taken_just_when_a_plain_reading_of_it_is_one() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Request(seed));
    }

    @Test
    void an_answer_to_a_forwarded_write_is_taken_only_when_it_is_plainly_one() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Answer(seed));
    }

    private static final class Request implements Target<Input, WriteRequest> {
        private static final Set<String> NAMES =
                Set.of("key", "value", "valueBase64", "contentType", "context", "w", "delete");
        private static final long DEADLINE = 77;

        private final Changes changes;

        Request(long seed) {
            Random random = new Random(seed);
            List<byte[]> corpus = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                JsonObject body = new JsonObject().put("key", RandomRecords.key(random));
                if (random.nextInt(4) == 0) {
                    body.put("delete", true);
                } else {
                    Bodies.put(body, random);
                }
                if (random.nextBoolean()) {
                    body.put("w", random.nextBoolean() ? "quorum" : (Object) random.nextInt(4));
                }
                if (random.nextInt(4) == 0) {
                    body.put(
                            "context",
                            ContextToken.of(RandomRecords.versioned(random)).encode(body.getString("key")));
                }
                corpus.add(body.encode().getBytes(UTF_8));
            }
            changes = new Changes(corpus);
        }

        @Override
        public Input input(Dice dice) {
            return changes.next(dice);
        }

        @Override
        public WriteRequest parse(Input input) {
            return ForwardCodec.decodeRequest(input.bytes(), Bodies.RULES, DEADLINE);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException;
        }

        @Override
        public void accepted(Input input, WriteRequest request) {
            Verify.equal(request, expected(input.bytes()));
            byte[] again = ForwardCodec.encodeRequest(request);
            Verify.equal(ForwardCodec.decodeRequest(again, Bodies.RULES, DEADLINE), request);
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input.bytes()));
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        /** What a plain reading of the body asks for, null when it must be refused. */
        private static WriteRequest expected(byte[] body) {
            JsonNode object = JsonOracle.object(body, NAMES);
            if (object == null || !JsonOracle.areTexts(object, "key", "context")) {
                return null;
            }
            String key = JsonOracle.text(object, "key");
            boolean goodKey =
                    key != null && !key.isEmpty() && JsonOracle.isUnicode(key) && key.getBytes(UTF_8).length <= 1024;
            JsonNode delete = object.path("delete");
            if (!goodKey || !(delete.isMissingNode() || delete.isBoolean())) {
                return null;
            }
            boolean deleting = delete.asBoolean();
            boolean valued = object.has("value") || object.has("valueBase64") || object.has("contentType");
            Value value = deleting ? null : Bodies.value(object);
            if (deleting ? valued : value == null) {
                return null;
            }
            try {
                String token = JsonOracle.text(object, "context");
                ContextToken context = token == null ? null : ContextToken.decode(key, token);
                return new WriteRequest(key, value, context, level(object, body), DEADLINE, true);
            } catch (MalformedRecordException | IllegalArgumentException e) {
                return null;
            }
        }

        private static QuorumLevel level(JsonNode object, byte[] body) {
            JsonNode w = object.path("w");
            if (w.isMissingNode()) {
                return null;
            }
            boolean minusZero = w.isIntegralNumber() && w.bigIntegerValue().signum() == 0 && !hasZero(body);
            if (!(w.isTextual() || w.isIntegralNumber()) || minusZero) {
                throw new IllegalArgumentException();
            }
            return QuorumLevel.parse(w.asText());
        }

        /** A tree does not tell {@code -0}, which is no number of replicas, from {@code 0}. */
        private static boolean hasZero(byte[] body) {
            return !new String(body, UTF_8).replaceAll("\\s", "").contains(":-0");
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 128 * 1024 + 40L * length;
        }
    }

    private static final class Answer implements Target<Input, WriteAnswer> {
        private static final String KEY = "hello";
        private static final Set<String> NAMES = Set.of("timestamp", "n", "required", "asked", "nodes", "strict");

        private final List<byte[]> heads = new ArrayList<>();
        private final Changes headChanges;
        private final Changes recordChanges;
        private final List<byte[]> records = new ArrayList<>();

        Answer(long seed) {
            Random random = new Random(seed);
            for (int i = 0; i < 50; i++) {
                Versioned state = RandomRecords.versioned(random);
                records.add(RecordCodec.encode(KEY, state));
                List<String> nodes = List.of("node1", "node2", "node3").subList(0, random.nextInt(4));
                Evidence evidence = new Evidence(3, 1 + random.nextInt(3), 3, nodes, random.nextBoolean());
                byte[] body = ForwardCodec.encodeAnswer(new WriteAnswer(KEY, state, state.maxTimestamp(), evidence));
                heads.add(Arrays.copyOf(body, newline(body)));
            }
            headChanges = new Changes(heads);
            recordChanges = new Changes(records);
        }

        private static int newline(byte[] body) {
            int at = 0;
            while (at < body.length && body[at] != '\n') {
                at++;
            }
            return at;
        }

        @Override
        public Input input(Dice dice) {
            boolean changedHead = dice.oneIn(2);
            byte[] head = changedHead ? headChanges.next(dice).bytes() : dice.of(heads);
            boolean changedRecord = !changedHead || dice.oneIn(4);
            byte[] record = changedRecord ? recordChanges.nextLine(dice).bytes() : dice.of(records);
            byte[] body = LineFile.join(List.of(head, record));
            return new Input(dice.oneIn(2) ? body : Arrays.copyOf(body, body.length - 1), Origin.CHANGED);
        }

        @Override
        public WriteAnswer parse(Input input) throws MalformedRecordException {
            return ForwardCodec.decodeAnswer(KEY, input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, WriteAnswer answer) throws MalformedRecordException {
            byte[] body = input.bytes();
            Verify.equal(ForwardCodec.decodeAnswer(KEY, ForwardCodec.encodeAnswer(answer)), answer);
            JsonNode head = JsonOracle.object(Arrays.copyOf(body, newline(body)), NAMES);
            Verify.that(head != null && head.size() == NAMES.size(), "its first line is not plainly one");
            List<String> nodes = new ArrayList<>();
            for (JsonNode node : head.get("nodes")) {
                Verify.that(node.isTextual(), "a node is named by a text");
                nodes.add(node.textValue());
            }
            Evidence evidence = new Evidence(
                    head.get("n").intValue(),
                    head.get("required").intValue(),
                    head.get("asked").intValue(),
                    nodes,
                    head.get("strict").booleanValue());
            Verify.equal(answer.evidence(), evidence);
            Verify.equal(
                    answer.timestamp(),
                    HybridTimestamp.parse(head.get("timestamp").textValue()));
            Record record = Record.of(KEY, answer.versioned());
            int end = body[body.length - 1] == '\n' ? body.length - 1 : body.length;
            Verify.equal(record.line(), Arrays.copyOfRange(body, newline(body) + 1, end));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            byte[] body = input.bytes();
            int end = newline(body);
            int last = body[body.length - 1] == '\n' ? body.length - 1 : body.length;
            boolean good = Verify.holds(heads, Arrays.copyOf(body, end))
                    && end < last
                    && Verify.holds(records, Arrays.copyOfRange(body, end + 1, last));
            Verify.that(!good, "it is good");
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
