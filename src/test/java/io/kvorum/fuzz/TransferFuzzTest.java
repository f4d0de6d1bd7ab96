package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.bus.TransferCodec;
import io.kvorum.bus.TransferCodec.Asked;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Key ranges that nodes ask each other for. */
class TransferFuzzTest {
    @Test
    void a_request_for_key_ranges_is_taken_just_when_a_plain_reading_of_it_is_one() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Request());
    }

    @Test
    void a_page_of_records_is_taken_just_when_all_of_it_is_good() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Page(RecordFuzzTest.corpus(seed)));
    }

    private static final class Request implements Target<Input, Asked> {
        /** As long as the route takes. */
        private static final int LONGEST = 256 * 1024;

        private final Changes changes = new Changes(List.of(
                TransferCodec.encodeRequest(
                        new TransferRequest("node4", List.of("node1", "node2", "node4"), List.of(), 3), null),
                TransferCodec.encodeRequest(new TransferRequest("n", List.of("n"), List.of("n.-_x"), 0), "7-1"),
                TransferCodec.encodeRequest(
                        new TransferRequest("n".repeat(64), List.of(), List.of("0"), Long.MAX_VALUE), "")));

        @Override
        public Input input(Dice dice) {
            return changes.next(dice);
        }

        @Override
        public List<Input> hostile() {
            List<Input> hostile = new ArrayList<>();
            for (String piece : List.of(",", "a,", "node1,", "a")) {
                String body = "{\"node\":\"n\",\"members\":\"" + piece.repeat(LONGEST / piece.length()) + "\"}";
                hostile.add(new Input(body.getBytes(UTF_8), Origin.CHANGED));
            }
            return hostile;
        }

        @Override
        public Asked parse(Input input) {
            return TransferCodec.decodeRequest(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && known.code() == FailureCode.INVALID_REQUEST;
        }

        @Override
        public void accepted(Input input, Asked asked) {
            Verify.equal(asked, expected(input.bytes()));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input.bytes()));
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        private static Asked expected(byte[] body) {
            JsonNode object = JsonOracle.object(body, Set.of("node", "members", "held", "since", "cursor"));
            if (object == null || !JsonOracle.areTexts(object, "node", "members", "held", "cursor")) {
                return null;
            }
            String node = JsonOracle.text(object, "node");
            List<String> members = ids(JsonOracle.text(object, "members"));
            List<String> held = ids(JsonOracle.text(object, "held"));
            JsonNode since = object.has("since") ? object.get("since") : LongNode.valueOf(0);
            boolean epoch = since.isIntegralNumber() && since.canConvertToLong() && since.longValue() >= 0;
            return node == null || !isId(node) || members == null || held == null || !epoch
                    ? null
                    : new Asked(
                            new TransferRequest(node, members, held, since.longValue()),
                            JsonOracle.text(object, "cursor"));
        }

        private static List<String> ids(String joined) {
            if (joined == null || joined.isEmpty()) {
                return List.of();
            }
            List<String> ids = Arrays.asList(joined.split(",", -1));
            return ids.size() <= Topology.MAX_MEMBERS && ids.stream().allMatch(Request::isId) ? ids : null;
        }

        private static boolean isId(String text) {
            return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 128 * 1024 + 20L * length;
        }
    }

    private static final class Page implements Target<Input, TransferPage> {
        private final List<byte[]> records;
        private final Changes recordChanges;
        private final Changes lastChanges = new Changes(Nasty.utf8(
                "{\"next\":\"7-2\"}",
                "{\"end\":true,\"records\":1234,\"state\":\"whole\"}",
                "{\"end\":true,\"records\":0,\"state\":\"passed_over\"}",
                "{\"end\":true,\"records\":3,\"state\":\"receiving\"}"));

        Page(List<byte[]> records) {
            this.records = records;
            this.recordChanges = new Changes(records);
        }

        @Override
        public Input input(Dice dice) {
            List<byte[]> lines = new ArrayList<>();
            for (int i = dice.length(3); i > 0; i--) {
                lines.add(dice.oneIn(3) ? recordChanges.nextLine(dice).bytes() : dice.of(records));
            }
            lines.add(lastChanges.next(dice).bytes());
            byte[] body = LineFile.join(lines);
            return new Input(dice.oneIn(16) ? Arrays.copyOf(body, dice.below(body.length)) : body, Origin.CHANGED);
        }

        @Override
        public List<Input> hostile() {
            byte[] newlines = new byte[1 << 20];
            Arrays.fill(newlines, (byte) '\n');
            byte[] none = new byte[1 << 20];
            return List.of(new Input(newlines, Origin.CHANGED), new Input(none, Origin.CHANGED));
        }

        @Override
        public TransferPage parse(Input input) throws MalformedRecordException {
            return TransferCodec.decodePage(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, TransferPage page) {
            Verify.equal(page, expected(input.bytes()));
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            List<byte[]> lines = page.records().stream().map(Record::line).toList();
            TransferCodec.encodePage(new Slice(lines, page.cursor(), page.total()), page.state())
                    .forEach(again::writeBytes);
            Verify.equal(expected(again.toByteArray()), page);
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input.bytes()));
        }

        private static TransferPage expected(byte[] body) {
            List<Record> found = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < body.length; i++) {
                if (body[i] != '\n') {
                    continue;
                }
                byte[] line = Arrays.copyOfRange(body, from, i);
                from = i + 1;
                if (from == body.length) {
                    return page(found, JsonOracle.object(line, Set.of("next", "end", "records", "state")));
                }
                try {
                    found.add(RecordCodec.decode(line));
                } catch (MalformedRecordException e) {
                    return null;
                }
            }
            return null;
        }

        private static TransferPage page(List<Record> found, JsonNode last) {
            if (last == null) {
                return null;
            }
            boolean more = last.path("next").isTextual()
                    && JsonOracle.isUnicode(last.path("next").textValue());
            boolean ends = last.path("end").isBoolean() && last.path("end").booleanValue();
            boolean counts = last.path("records").isIntegralNumber()
                    && last.path("records").canConvertToLong()
                    && last.path("records").longValue() >= 0;
            boolean neverEnds = !last.has("end") || (last.path("end").isBoolean() && !ends);
            if (more && neverEnds && !last.has("records") && !last.has("state")) {
                return new TransferPage(found, last.get("next").textValue(), 0, null);
            }
            TransferPage.State state =
                    switch (last.path("state").asText()) {
                        case "whole" -> TransferPage.State.WHOLE;
                        case "receiving" -> TransferPage.State.RECEIVING;
                        case "passed_over" -> TransferPage.State.PASSED_OVER;
                        default -> null;
                    };
            return ends && counts && !last.has("next") && state != null
                    ? new TransferPage(found, null, last.get("records").longValue(), state)
                    : null;
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
