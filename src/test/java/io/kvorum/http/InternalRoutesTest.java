package io.kvorum.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bus.CoordinatorMessages.CatchUp;
import io.kvorum.bus.CoordinatorMessages.Hear;
import io.kvorum.bus.CoordinatorMessages.Learn;
import io.kvorum.bus.ForwardCodec;
import io.kvorum.bus.PutOff;
import io.kvorum.bus.StorageMessages.Fetch;
import io.kvorum.bus.StorageMessages.Fetched;
import io.kvorum.bus.StorageMessages.Found;
import io.kvorum.bus.StorageMessages.Merge;
import io.kvorum.bus.StorageMessages.MergeResults;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.testing.RawHttp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.RecordDigest;
import io.kvorum.version.Value;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternalRoutesTest {
    private static final String CLUSTER = "X-Kvorum-Cluster";
    private static final String NDJSON = "application/x-ndjson";
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.serving(new JsonObject()
                .put(
                        "limits",
                        new JsonObject()
                                .put("batchRecords", 3)
                                .put("batchBytes", 8192)
                                .put("valueBytes", 1000)));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void mergeEverything() {
        api.asked.clear();
        api.lives = null;
        api.storage = message -> Future.succeededFuture(
                new MergeResults(Collections.nCopies(((Merge) message).records().size(), null)));
        api.coordinator = message -> Future.succeededFuture(null);
    }

    private static Record record(String key) {
        return Record.of(key, ApiFixture.text("value of " + key));
    }

    private static String lines(Record... records) {
        StringBuilder lines = new StringBuilder();
        for (Record record : records) {
            lines.append(new String(record.line(), UTF_8)).append('\n');
        }
        return lines.toString();
    }

    private static RawHttp.Answer replicate(String body, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", NDJSON, CLUSTER, "kvorum"));
        all.addAll(List.of(headers));
        return api.sendBody("POST", "/internal/replicate", body, all.toArray(new String[0]));
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo(code);
        assertCarriesTheNodesSide(answer);
    }

    private static void assertCarriesTheNodesSide(RawHttp.Answer answer) {
        assertThat(answer.header("X-Kvorum-Node")).isEqualTo("node1");
        assertThat(answer.header("X-Kvorum-Epoch")).isEqualTo("1");
        assertThat(answer.header("X-Kvorum-Topology")).isEqualTo(api.topology.digest());
    }

    @Test
    void one_record_is_merged_and_acknowledged() {
        RawHttp.Answer answer = api.sendBytes(
                "POST",
                "/internal/replicate",
                record("a").line(),
                "Content-Type",
                "application/json",
                CLUSTER,
                "kvorum");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"ok\":true}");
        assertCarriesTheNodesSide(answer);
        assertThat(api.lastAsked(Merge.class).records()).containsExactly(record("a"));
    }

    @Test
    void a_batch_is_merged_at_once_and_answered_line_by_line() {
        RawHttp.Answer answer = replicate(lines(record("a"), record("b"), record("c")));
        assertThat(answer.header("Content-Type")).isEqualTo(NDJSON);
        assertThat(answer.text()).isEqualTo("{\"ok\":true}\n".repeat(3));
        assertThat(api.asked).hasSize(1);
        assertThat(api.lastAsked(Merge.class).records()).hasSize(3);
    }

    @Test
    void bad_lines_do_not_hold_up_the_good_ones() {
        api.storage = message -> Future.succeededFuture(new MergeResults(
                Arrays.asList(null, new KvorumException(FailureCode.CLOCK_SKEW, "too far \"ahead\""))));
        String damaged = lines(record("b")).replace("value of b", "value of B");
        RawHttp.Answer answer = replicate(lines(record("a")) + damaged + lines(record("c")));
        String[] results = answer.text().split("\n", -1);
        assertThat(results[0]).isEqualTo("{\"ok\":true}");
        assertThat(new JsonObject(results[1]).getString("code")).isEqualTo("bad_checksum");
        assertThat(new JsonObject(results[2]))
                .isEqualTo(new JsonObject()
                        .put("ok", false)
                        .put("code", "clock_skew")
                        .put("detail", "too far \"ahead\""));
        assertThat(api.lastAsked(Merge.class).records()).hasSize(2);
    }

    @Test
    void what_is_no_record_never_reaches_the_storage() {
        RawHttp.Answer answer = replicate("nonsense\n\n" + lines(record("a".repeat(1025))));
        assertThat(answer.text()).contains("\"bad_checksum\"").contains("\"invalid_key\"");
        assertThat(answer.text().lines()).hasSize(2);
        assertThat(api.asked).isEmpty();
        assertThat(replicate("").text()).isEmpty();
    }

    @Test
    void a_single_record_that_fails_is_the_problem_itself() {
        api.storage = message -> Future.succeededFuture(
                new MergeResults(List.of(new KvorumException(FailureCode.CLOCK_SKEW, "too far"))));
        String[] headers = {"Content-Type", "application/json", CLUSTER, "kvorum"};
        RawHttp.Answer skewed =
                api.sendBytes("POST", "/internal/replicate", record("a").line(), headers);
        assertProblem(skewed, 400, "clock_skew");
        assertProblem(api.sendBody("POST", "/internal/replicate", "{}", headers), 400, "bad_checksum");
        assertProblem(api.sendBody("POST", "/internal/replicate", "", headers), 400, "invalid_request");
        RawHttp.Answer two = api.sendBody("POST", "/internal/replicate", lines(record("a"), record("b")), headers);
        assertProblem(two, 400, "invalid_request");
    }

    @Test
    void a_storage_that_fails_fails_the_whole_batch() {
        api.storage = message -> Future.failedFuture(new KvorumException(FailureCode.DISK_FULL, "no room"));
        assertProblem(replicate(lines(record("a"))), 507, "disk_full");
    }

    @Test
    void batches_are_bounded_in_records_and_bytes() {
        assertProblem(replicate(lines(record("a"), record("b"), record("c"), record("d"))), 413, "too_large");
        Record large = Record.of("large", ApiFixture.text("x".repeat(9_000)));
        assertProblem(replicate(lines(record("a"), large)), 413, "too_large");
        assertThat(replicate(lines(large)).text()).isEqualTo("{\"ok\":true}\n");
        assertProblem(replicate("x".repeat(80_000)), 413, "too_large");
    }

    @Test
    void the_cluster_must_be_named_and_be_the_same() {
        assertProblem(
                api.sendBody("POST", "/internal/replicate", lines(record("a")), "Content-Type", NDJSON),
                400,
                "invalid_request");
        assertProblem(
                api.sendBody("POST", "/internal/replicate", lines(record("a")), "Content-Type", NDJSON, CLUSTER, "x"),
                403,
                "foreign_cluster");
        assertProblem(api.send("GET", "/internal/fetch/a", CLUSTER, "x"), 403, "foreign_cluster");
        assertProblem(api.send("GET", "/internal/ping", CLUSTER, "x"), 403, "foreign_cluster");
        assertThat(api.asked).isEmpty();
    }

    @Test
    void bodies_of_other_types_are_415() {
        assertProblem(
                api.sendBody("POST", "/internal/replicate", "a", "Content-Type", "text/plain", CLUSTER, "kvorum"),
                415,
                "unsupported_media_type");
        assertProblem(
                api.sendBody("POST", "/internal/fetch", "\"a\"", "Content-Type", "application/json"),
                415,
                "unsupported_media_type");
        assertProblem(
                api.send("POST", "/internal/replicate", "Content-Type", NDJSON, CLUSTER, "kvorum"),
                411,
                "length_required");
    }

    @Test
    void expired_work_is_dropped() {
        assertProblem(replicate(lines(record("a")), "X-Kvorum-Deadline-Ms", "0"), 503, "deadline_expired");
        assertProblem(replicate(lines(record("a")), "X-Kvorum-Deadline-Ms", "soon"), 400, "invalid_request");
        assertThat(api.asked).isEmpty();
        assertThat(replicate(lines(record("a")), "X-Kvorum-Deadline-Ms", "5000").status())
                .isEqualTo(200);
    }

    @Test
    void a_storage_that_hangs_costs_the_deadline() {
        api.storage = message -> Future.future(never -> {});
        assertProblem(replicate(lines(record("a")), "X-Kvorum-Deadline-Ms", "20"), 504, "outcome_unknown");
    }

    private static String[] topologyHeaders(String epoch, String digest, String address) {
        return new String[] {
            "X-Kvorum-Epoch", epoch, "X-Kvorum-Topology", digest, "X-Kvorum-Address", address, "X-Kvorum-Node", "node2"
        };
    }

    @Test
    void a_sender_that_knows_the_same_topology_costs_nothing() {
        replicate(lines(record("a")), topologyHeaders("1", api.topology.digest(), "localhost:8081"));
        assertThat(api.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2, same", "1, other", "0, same"})
    void a_node_catches_up_before_it_merges(String epoch, String digest) {
        String sent = digest.equals("same") ? api.topology.digest() : "0123456789abcdef";
        RawHttp.Answer answer = replicate(lines(record("a")), topologyHeaders(epoch, sent, "localhost:8081"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(api.asked).hasSize(2);
        assertThat(api.asked.peek()).isEqualTo(new CatchUp(Long.parseLong(epoch), sent, "localhost:8081"));
    }

    @Test
    void a_node_that_cannot_catch_up_does_not_merge() {
        api.coordinator = message ->
                Future.failedFuture(new KvorumException(FailureCode.UNAVAILABLE, "the sender cannot be reached"));
        assertProblem(
                replicate(lines(record("a")), topologyHeaders("9", "0123456789abcdef", "localhost:1")),
                503,
                "unavailable");
        assertProblem(
                replicate(lines(record("a")), topologyHeaders("x", "0123456789abcdef", "localhost:1")),
                400,
                "invalid_request");
        assertProblem(
                replicate(lines(record("a")), topologyHeaders("9", "0123456789abcdef", "nowhere")),
                400,
                "invalid_request");
        assertThat(api.asked).hasSize(1).first().isInstanceOf(CatchUp.class);
    }

    @Test
    void a_record_is_fetched_as_it_stands_without_any_header() {
        api.storage = message -> found(record("a/.."));
        RawHttp.Answer answer = api.send("GET", "/internal/fetch/a/..");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(record("a/..").line());
        assertCarriesTheNodesSide(answer);
        assertThat(api.lastAsked(Fetch.class).wanted()).containsExactly(new Wanted("a/..", null));
    }

    @Test
    void a_key_that_the_node_never_heard_of_is_404() {
        api.storage = message -> found((Record) null);
        assertProblem(api.send("GET", "/internal/fetch/a"), 404, "not_found");
        assertProblem(api.send("GET", "/internal/fetch/"), 400, "invalid_key");
    }

    @Test
    void many_keys_are_fetched_in_order() throws MalformedRecordException {
        api.storage = message -> found(record("a"), null, record("ü"));
        RawHttp.Answer answer = api.sendBody(
                "POST", "/internal/fetch", "\"a\"\n\"b\\u0000\"\n\"ü\"", "Content-Type", NDJSON, CLUSTER, "kvorum");
        String[] results = answer.text().split("\n", -1);
        assertThat(results).hasSize(4);
        assertThat(RecordCodec.decode(results[0].getBytes(UTF_8))).isEqualTo(record("a"));
        assertThat(results[1]).isEqualTo("null");
        assertThat(RecordCodec.decode(results[2].getBytes(UTF_8))).isEqualTo(record("ü"));
        assertThat(api.lastAsked(Fetch.class).wanted())
                .containsExactly(new Wanted("a", null), new Wanted("b\0", null), new Wanted("ü", null));
    }

    @Test
    void what_the_asker_holds_already_is_not_sent_again() {
        api.storage = message -> Future.succeededFuture(new Fetched(List.of(Found.SAME)));
        RawHttp.Answer answer = api.sendBody(
                "POST",
                "/internal/fetch",
                "{\"key\":\"a\",\"digest\":\"0000000000000001000000000000000a\"}",
                "Content-Type",
                NDJSON);
        assertThat(answer.text()).isEqualTo("{\"same\":true}\n");
        assertThat(api.lastAsked(Fetch.class).wanted()).containsExactly(new Wanted("a", new RecordDigest(1, 10)));
    }

    private static Future<Fetched> found(Record... records) {
        return Future.succeededFuture(
                new Fetched(Stream.of(records).map(Found::of).toList()));
    }

    @Test
    void an_answer_that_is_larger_than_all_others_may_be_arrives_whole_when_it_is_one_record() {
        Record large = Record.of("k", ApiFixture.text("x".repeat(12_000_000)));
        api.storage = message -> found(large);
        RawHttp.Answer answer = api.sendBody("POST", "/internal/fetch", "\"k\"", "Content-Type", NDJSON);
        assertThat(answer.body()).hasSize(large.line().length + 1);
    }

    @Test
    void what_an_answer_has_no_room_for_is_put_off() {
        Record large = Record.of("k", ApiFixture.text("x".repeat(8_000)));
        api.storage = message ->
                Future.succeededFuture(new Fetched(List.of(Found.of(large), Found.PUT_OFF, Found.of(record("b")))));
        RawHttp.Answer answer = api.sendBody("POST", "/internal/fetch", "\"k\"\n\"k\"\n\"b\"", "Content-Type", NDJSON);
        String[] lines = answer.text().split("\n", -1);
        assertThat(lines[0].getBytes(UTF_8)).isEqualTo(large.line());
        assertThat(lines[1].getBytes(UTF_8)).matches(PutOff::is);
        assertThat(lines[2].getBytes(UTF_8)).isEqualTo(record("b").line());
        assertThat(api.lastAsked(Fetch.class).maxBytes()).isLessThan(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\"\\n7 | 400 | invalid_request",
                "nonsense | 400 | invalid_request",
                "\"\" | 400 | invalid_key",
                "\"\\ud800\" | 400 | invalid_key",
                "\"a\" \"b\" | 400 | invalid_request",
                "`\"a\"\n\"b\"\n\"c\"\n\"d\"` | 413 | too_large",
            })
    void bad_lists_of_keys_are_refused(String body, int status, String code) {
        assertProblem(api.sendBody("POST", "/internal/fetch", body, "Content-Type", NDJSON), status, code);
    }

    @Test
    void a_forwarded_write_is_coordinated_here() throws MalformedRecordException {
        WriteAnswer written = ApiFixture.written("k", ApiFixture.text("x"));
        api.coordinator = message -> Future.succeededFuture(written);
        WriteRequest sent = new WriteRequest("k", Value.text("x"), null, QuorumLevel.of(2), System.nanoTime(), false);
        RawHttp.Answer answer = api.sendBytes(
                "POST",
                "/internal/coordinate",
                ForwardCodec.encodeRequest(sent),
                "Content-Type",
                "application/json",
                CLUSTER,
                "kvorum",
                "X-Kvorum-Deadline-Ms",
                "900");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(NDJSON);
        assertThat(ForwardCodec.decodeAnswer("k", answer.body())).isEqualTo(written);
        WriteRequest request = api.lastAsked(WriteRequest.class);
        assertThat(request.forwarded()).isTrue();
        assertThat(request.value()).isEqualTo(Value.text("x"));
        assertThat(request.w()).isEqualTo(QuorumLevel.of(2));
        assertThat(request.deadlineNanos() - System.nanoTime()).isBetween(0L, 900_000_000L);
    }

    @Test
    void a_forwarded_write_that_fails_is_a_problem_with_its_outcome() {
        api.coordinator =
                message -> Future.failedFuture(new KvorumException(FailureCode.OUTCOME_UNKNOWN, "too few acks"));
        RawHttp.Answer answer =
                api.sendBody("POST", "/internal/coordinate", "{\"key\":\"k\",\"delete\":true}", CLUSTER, "kvorum");
        assertProblem(answer, 504, "outcome_unknown");
        assertThat(answer.json().getString("outcome")).isEqualTo("unknown");
        assertProblem(
                api.sendBody("POST", "/internal/coordinate", "{\"value\":\"x\"}", CLUSTER, "kvorum"),
                400,
                "invalid_request");
        assertProblem(
                api.sendBody("POST", "/internal/coordinate", "{\"key\":\"k\",\"delete\":true}"),
                400,
                "invalid_request");
    }

    @ParameterizedTest
    @CsvSource({"GET,/internal/ping", "GET,/internal/topology", "POST,/internal/topology", "POST,/internal/replicate"})
    void whoever_is_told_this_nodes_life_is_heard(String method, String path) {
        api.lives = Lives.of(Life.parse("1-2-00000000000000aa"));
        byte[] body = path.endsWith("replicate") ? record("a").line() : api.topology.toJson();
        api.coordinator = message -> Future.succeededFuture(message instanceof Learn learn ? learn.topology() : null);

        RawHttp.Answer answer = api.sendBytes(
                method,
                path,
                method.equals("GET") ? new byte[0] : body,
                "Content-Type",
                "application/json",
                CLUSTER,
                "kvorum",
                "X-Kvorum-Node",
                "node2",
                "X-Kvorum-Life",
                "1-3-00000000000000bb",
                "X-Kvorum-Knows",
                "1-1-00000000000000cc");

        assertThat(answer.header("X-Kvorum-Life")).isEqualTo("1-2-00000000000000aa");
        assertThat(api.asked).contains(new Hear("node2", "1-3-00000000000000bb", "1-1-00000000000000cc"));
    }

    @Test
    void topologies_are_handed_out_and_learned() throws MalformedRecordException {
        RawHttp.Answer own = api.send("GET", "/internal/topology");
        assertThat(Topology.fromJson(own.body())).isEqualTo(api.topology);
        assertCarriesTheNodesSide(own);
        Topology other = api.topology.join(new Member("node3", "localhost:8082"));
        api.coordinator = message -> Future.succeededFuture(((Learn) message).topology());
        RawHttp.Answer learned = api.sendBytes("POST", "/internal/topology", other.toJson(), CLUSTER, "kvorum");
        assertThat(learned.status()).isEqualTo(200);
        assertThat(Topology.fromJson(learned.body())).isEqualTo(other);
        assertProblem(api.sendBytes("POST", "/internal/topology", other.toJson()), 400, "invalid_request");
        assertProblem(
                api.sendBody("POST", "/internal/topology", "{\"epoch\":1}", CLUSTER, "kvorum"), 400, "bad_checksum");
    }

    @Test
    void ping_says_who_is_there() {
        RawHttp.Answer answer = api.send("GET", "/internal/ping");
        assertThat(answer.status()).isEqualTo(204);
        assertCarriesTheNodesSide(answer);
        assertThat(answer.header("Content-Length")).isNull();
    }
}
