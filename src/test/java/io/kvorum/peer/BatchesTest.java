package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.PutOff;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.Replicas;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    private static List<Batches.Asked> asked(String... keys) {
        return Stream.of(keys).map(key -> new Batches.Asked(key, null)).toList();
    }

    @Test
    void what_this_node_holds_is_told_by_its_digest_and_the_answer_that_it_is_the_same_means_that_record() {
        Record record = Versions.first("a\"", "node1@1", 1, "v");
        Replicas.Held held = new Replicas.Held(record, new RecordDigest(1, -2));
        List<Batches.Asked> asked = List.of(new Batches.Asked("a\"", held), new Batches.Asked("b", null));
        assertThat(Batches.ofKeys(asked))
                .hasToString("{\"key\":\"a\\\"\",\"digest\":\"0000000000000001fffffffffffffffe\"}\n\"b\"\n");

        List<Future<Record>> results = Batches.fetchResults(Buffer.buffer("{\"same\":true}\n{\"same\":true}\n"), asked);
        assertThat(results.get(0).result()).isSameAs(record);
        assertThat(results.get(1).failed()).as("as what, when nothing is held?").isTrue();
    }

    @Test
    void a_key_that_the_peer_cannot_tell_of_yet_fails_alone() {
        Record record = Versions.first("a", "node1@1", 1, "v");
        Buffer body = Buffer.buffer(record.line())
                .appendString("\n{\"ok\":false,\"code\":\"not_ready\",\"detail\":\"still receiving\"}\nnull\n");

        List<Future<Record>> results = Batches.fetchResults(body, asked("a", "b", "c"));

        assertThat(results.get(0).result()).isEqualTo(record);
        assertThat(results.get(1).cause())
                .isInstanceOfSatisfying(KvorumException.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.NOT_READY))
                .hasMessage("still receiving");
        assertThat(results.get(2).succeeded()).isTrue();
        assertThat(results.get(2).result()).isNull();
    }

    @Test
    void a_record_that_the_peer_put_off_is_told_from_one_that_it_refused() {
        Buffer body =
                Buffer.buffer(PutOff.line()).appendString("{\"ok\":false,\"code\":\"overloaded\",\"detail\":\"\"}\n");
        List<Future<Record>> results = Batches.fetchResults(body, asked("a", "b"));
        assertThat(results.get(0).cause()).isSameAs(PutOff.FAILURE);
        assertThat(results.get(1).cause())
                .isNotSameAs(PutOff.FAILURE)
                .isInstanceOfSatisfying(KvorumException.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.OVERLOADED));
    }

    /** "nope" counted as the "null" of a replica that never heard of the key. */
    @ParameterizedTest
    @ValueSource(strings = {"nope", "nul", "null ", "NULL", "{}", "[]", "{\"ok\":true}", "", "\r"})
    void what_is_no_result_of_a_fetch_is_no_answer(String line) {
        assertThat(Batches.fetchResults(Buffer.buffer(line + "\n"), asked("k"))
                        .get(0)
                        .failed())
                .isTrue();
    }

    @Test
    void a_store_succeeds_or_is_definitely_refused_only_by_the_exact_line() {
        assertThat(stored("{\"ok\":true}")).isNull();
        assertThat(stored("{\"ok\":false,\"code\":\"clock_skew\",\"detail\":\"late\"}"))
                .isEqualTo(FailureCode.CLOCK_SKEW);
        assertThat(stored("{\"ok\":false}")).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        assertThat(stored("{\"ok\":false,\"code\":\"of_tomorrow\"}")).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ok\": true}",
                "{\"ok\":true,\"code\":\"clock_skew\"}",
                "{\"code\":\"clock_skew\"}",
                "{\"ok\":false,\"code\":\"clock_skew\"}{}",
                "{\"ok\":false,\"code\":\"not_ready\",\"code\":\"clock_skew\"}",
                "{\"ok\":false,\"code\":\"clock_skew\",\"detail\":null}",
                "{\"ok\":false,\"code\":7}",
                "{\"ok\":false,\"code\":[[",
                "null",
                ""
            })
    void after_any_other_line_nobody_knows_whether_it_was_stored(String line) {
        assertThat(stored(line)).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    }

    /** How a store failed; null when it did not. */
    private static FailureCode stored(String line) {
        Future<Void> result =
                Batches.storeResults(Buffer.buffer(line + "\n"), 1).get(0);
        return result.succeeded() ? null : ((KvorumException) result.cause()).code();
    }
}
