package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kvorum.client.ClientParsers;
import io.kvorum.client.GetResult;
import io.kvorum.client.KvClientException;
import io.kvorum.client.PutResult;
import io.kvorum.client.SiblingView;
import io.kvorum.client.UnknownOutcomeException;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.Outcome;
import io.kvorum.fuzz.Input.Origin;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that a client gets, from nodes or from whatever stands before them. */
class ClientFuzzTest {
    private static final String REPLICAS = "\"replicas\":{\"n\":3,\"required\":2,\"asked\":2,\"answered\":2,"
            + "\"answeredBy\":[\"node1\",\"node2\"],\"strict\":true}";

    @Test
    void the_answer_to_a_read_is_taken_only_for_what_it_says() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Read());
    }

    @Test
    void the_answer_to_a_write_is_taken_only_for_what_it_says() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Written());
    }

    @Test
    void any_failed_answer_is_a_failure_and_no_write_counts_as_undone_without_a_word() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Failed());
    }

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private abstract static class AnswerTarget<O> implements Target<Input, O> {
        private final Changes changes;

        AnswerTarget(String... corpus) {
            changes = new Changes(Nasty.utf8(corpus));
        }

        @Override
        public Input input(Dice dice) {
            return changes.next(dice);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof RuntimeException;
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
            return 128 * 1024 + 100L * length;
        }

        /** Of members that stand twice the last counts, and comments do not: what JSON of the Vert.x kind is. */
        static JsonNode tree(Input input) throws JsonProcessingException {
            String text = JsonOracle.text(input.bytes());
            return LENIENT.readTree(text == null ? "no UTF-8" : text);
        }
    }

    private static final class Read extends AnswerTarget<GetResult> {
        Read() {
            super(
                    "{\"key\":\"k\",\"value\":\"v\",\"clock\":{\"a@1\":7},\"timestamp\":\"1.00000\",\"context\":\"abc\","
                            + REPLICAS + "}",
                    "{\"key\":\"k\",\"valueBase64\":\"/wA=\",\"contentType\":\"a/b\",\"clock\":{}," + REPLICAS + "}",
                    "{\"key\":\"k\",\"siblings\":[{\"value\":\"v\",\"timestamp\":\"1.00000\","
                            + "\"dot\":{\"actor\":\"a\",\"counter\":1}},{\"tombstone\":true,\"timestamp\":\"2.00000\"}],"
                            + "\"clock\":{\"a\":1},\"context\":\"abc\"}");
        }

        @Override
        public GetResult parse(Input input) {
            return ClientParsers.get(input.bytes());
        }

        @Override
        public void accepted(Input input, GetResult result) throws JsonProcessingException {
            JsonNode answer = tree(input);
            Verify.equal(result.key(), answer.get("key").textValue());
            JsonNode listed = answer.hasNonNull("siblings") ? answer.get("siblings") : null;
            List<SiblingView> siblings = result.siblings();
            Verify.equal(siblings.size(), listed == null ? 1 : listed.size());
            for (int i = 0; i < siblings.size(); i++) {
                assertSays(siblings.get(i), listed == null ? answer : listed.get(i));
            }
        }

        private static void assertSays(SiblingView sibling, JsonNode json) {
            if (sibling.tombstone()) {
                Verify.that(json.path("tombstone").booleanValue(), "it is no tombstone");
                return;
            }
            byte[] bytes = json.has("valueBase64")
                    ? Base64.getDecoder().decode(json.get("valueBase64").textValue())
                    : json.get("value").textValue().getBytes(UTF_8);
            Verify.equal(sibling.value().bytes(), bytes);
        }
    }

    private static final class Written extends AnswerTarget<PutResult> {
        Written() {
            super(
                    "{\"key\":\"k\",\"clock\":{\"a@1\":7},\"timestamp\":\"1.00000\",\"context\":\"abc\","
                            + REPLICAS.replace("answered", "acked") + "}",
                    "{\"key\":\"k\",\"deleted\":true,\"clock\":{},\"context\":\"abc\"}",
                    "{\"key\":\"k\",\"value\":\"v\",\"clock\":{\"a@1\":7}}");
        }

        @Override
        public PutResult parse(Input input) {
            ClientParsers.delete(input.bytes());
            ClientParsers.absent(input.bytes());
            return ClientParsers.put(input.bytes());
        }

        @Override
        public void accepted(Input input, PutResult result) throws JsonProcessingException {
            JsonNode answer = tree(input);
            Verify.equal(result.key(), answer.get("key").textValue());
            Verify.equal(result.context(), JsonOracle.text(answer, "context"));
            Verify.equal(result.clock().size(), answer.path("clock").size());
        }
    }

    private static final class Failed extends AnswerTarget<KvClientException> {
        Failed() {
            super(
                    "{\"type\":\"urn:kvorum:problem:not_ready\",\"title\":\"T\",\"status\":503,\"code\":\"not_ready\","
                            + "\"detail\":\"D\",\"requestId\":\"r\",\"retryable\":true,\"outcome\":\"not_applied\"}",
                    "{\"status\":504,\"code\":\"outcome_unknown\",\"outcome\":\"unknown\"}",
                    "{\"status\":409,\"code\":\"member_conflict\"}",
                    "{\"code\":\"of_tomorrow\"}",
                    "<html>502</html>");
        }

        private static int status(Input input) {
            return 400 + input.bytes().length % 200;
        }

        private static final class Unknown extends Exception {
            private static final long serialVersionUID = 1L;
        }

        /** Unknown outcomes count as refusals, so that both are known to have been tried. */
        @Override
        public KvClientException parse(Input input) throws Unknown {
            KvClientException read = ClientParsers.failure(status(input), input.bytes(), false);
            Verify.that(read.detail() != null && !(read instanceof UnknownOutcomeException), "a read leaves nothing");
            KvClientException write = ClientParsers.failure(status(input), input.bytes(), true);
            if (write instanceof UnknownOutcomeException) {
                throw new Unknown();
            }
            return write;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof Unknown;
        }

        @Override
        public void accepted(Input input, KvClientException failure) {
            Verify.that(isDefinite(input), "nobody said that nothing was applied");
        }

        @Override
        public void refused(Input input, Exception unknown) {
            Verify.that(!isDefinite(input), "it was said that nothing was applied");
        }

        private static boolean isDefinite(Input input) {
            JsonNode problem;
            try {
                problem = tree(input);
            } catch (JsonProcessingException notJson) {
                return status(input) < 500;
            }
            String outcome = problem.path("outcome").asText();
            if (problem.path("outcome").isTextual() && (outcome.equals("unknown") || outcome.equals("not_applied"))) {
                return outcome.equals("not_applied");
            }
            String code =
                    problem.path("code").isTextual() ? problem.path("code").textValue() : "";
            JsonNode said = problem.path("status");
            boolean fits = said.isInt() && said.intValue() >= 400 && said.intValue() < 600;
            return FailureCode.fromCode(code)
                    .map(known -> known.outcome() == Outcome.NOT_APPLIED)
                    .orElse((fits ? said.intValue() : status(input)) < 500);
        }
    }
}
