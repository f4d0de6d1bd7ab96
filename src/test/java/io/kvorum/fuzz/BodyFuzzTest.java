package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.http.HttpParsers;
import io.kvorum.http.HttpParsers.Body;
import io.kvorum.version.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** JSON bodies that clients send. */
class BodyFuzzTest {
    private static final Set<FailureCode> REFUSALS = Set.of(FailureCode.INVALID_REQUEST, FailureCode.TOO_LARGE);

    /** With the default limits, just not too long as a value. */
    private static final int LONGEST = 1 << 20;

    @Test
    void the_body_of_a_put_is_taken_just_when_a_plain_reading_of_it_is_one() throws InterruptedException {
        long seed = Fuzz.seed();
        Random random = new Random(seed);
        List<byte[]> corpus = Bodies.puts(random);
        corpus.add("{\"value\":\"x\",\"context\":\"abc\"}".getBytes(UTF_8));
        Fuzz.run(seed, new WriteBodies(corpus, true));
    }

    @Test
    void the_body_of_a_delete_is_taken_just_when_a_plain_reading_of_it_is_one() throws InterruptedException {
        List<byte[]> corpus = List.of(
                "{\"context\":\"abc\"}".getBytes(UTF_8), "{}".getBytes(UTF_8), " {\"context\":\"\"} ".getBytes(UTF_8));
        Fuzz.run(Fuzz.seed(), new WriteBodies(corpus, false));
    }

    private static final class WriteBodies implements Target<Input, Body> {
        private final Changes changes;
        private final boolean put;

        WriteBodies(List<byte[]> corpus, boolean put) {
            this.changes = new Changes(corpus);
            this.put = put;
        }

        @Override
        public Input input(Dice dice) {
            return changes.next(dice);
        }

        @Override
        public List<Input> hostile() {
            List<Input> hostile = new ArrayList<>();
            for (String[] headAndRepeated : new String[][] {
                {"{\"value\":\"", "\\u0001"},
                {"{\"value\":\"", "\u20ac"},
                {"{\"valueBase64\":\"", "AAAA"},
                {"{\"value\":", "["},
                {"{\"value\":", "9"},
                {"{\"", "n"},
                {"", " "},
                {"", "{\"value\":"}
            }) {
                String repeated = headAndRepeated[1];
                String text = headAndRepeated[0] + repeated.repeat(LONGEST / repeated.getBytes(UTF_8).length);
                hostile.add(new Input(text.getBytes(UTF_8), Origin.CHANGED));
                hostile.add(new Input((text + "\"}").getBytes(UTF_8), Origin.CHANGED));
            }
            return hostile;
        }

        @Override
        public Body parse(Input input) {
            return put ? HttpParsers.put(input.bytes(), Bodies.RULES) : HttpParsers.delete(input.bytes());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && REFUSALS.contains(known.code());
        }

        @Override
        public void accepted(Input input, Body body) {
            Verify.equal(body, expected(input.bytes()));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input.bytes()));
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        /** What a plain reading of the body says, null when it must be refused. */
        private Body expected(byte[] bytes) {
            if (bytes.length == 0) {
                return put ? null : new Body(null, null);
            }
            Set<String> names = put ? Set.of("value", "valueBase64", "contentType", "context") : Set.of("context");
            JsonNode object = JsonOracle.object(bytes, names);
            if (object == null || !JsonOracle.areTexts(object, "context")) {
                return null;
            }
            Value value = put ? Bodies.value(object) : null;
            return put && value == null ? null : new Body(value, JsonOracle.text(object, "context"));
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 20L * length;
        }
    }
}
