package io.kvorum.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parsers of what stands around a body: target, query, Content-Type, Accept, request id. */
class RequestParsersTest {
    private static final List<String> NAMES = List.of("w", "timeoutMs", "returnBody");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/kv/a, /kv/a, -",
                "/kv/a?, /kv/a, ''",
                "/kv/a?w=1, /kv/a, w=1",
                "/kv/a?w=1?2, /kv/a, w=1?2",
                "/kv/../x, /kv/../x, -",
                "//kv//a, //kv//a, -",
                "http://host:80/kv/a?w=1, /kv/a, w=1",
                "HTTPS://host/kv/http://x, /kv/http://x, -",
                "http://host, /, -",
                "http://host?a=b, /, a=b",
                "*, *, -",
                "kv/a, kv/a, -",
            })
    void a_target_is_cut_at_its_question_mark_and_left_alone(String uri, String path, String query) {
        assertThat(RequestTarget.of(uri)).isEqualTo(new RequestTarget(path, query));
    }

    @Test
    void query_parameters_are_read_strictly() {
        QueryParameters query = QueryParameters.parse("w=quorum&timeoutMs=250&returnBody=true", NAMES);
        assertThat(query.text("w")).isEqualTo("quorum");
        assertThat(query.number("timeoutMs")).isEqualTo(250);
        assertThat(query.flag("returnBody")).isTrue();
        assertThat(QueryParameters.parse(null, NAMES).number("timeoutMs")).isNull();
        assertThat(QueryParameters.parse("", NAMES).flag("returnBody")).isFalse();
        assertThat(QueryParameters.parse("%77=%32", NAMES).text("w")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=1", "w=1&w=1", "w=1&", "&", "W=1", "w=%zz", "%=1", "w=1&%77=2", "=1", "w=\u00e9"})
    void unknown_repeated_and_malformed_parameters_are_refused(String query) {
        assertThatThrownBy(() -> QueryParameters.parse(query, NAMES))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST));
    }

    @Test
    void the_refusal_of_a_parameter_names_the_accepted_ones() {
        assertThatThrownBy(() -> QueryParameters.parse("timeout=1", NAMES))
                .hasMessage("The query parameter \"timeout\" is not known here; accepted are w, timeoutMs, returnBody");
        assertThatThrownBy(() -> QueryParameters.parse("a=1", List.of())).hasMessageEndingWith("accepted are none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "1e3", " 1", "9999999999999999999", "٣"})
    void a_number_has_digits_only(String text) {
        String encoded = text.replace(" ", "%20").replace("٣", "%D9%A3");
        QueryParameters query = QueryParameters.parse("timeoutMs=" + encoded, NAMES);
        assertThatThrownBy(() -> query.number("timeoutMs")).hasMessageContaining("must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "yes", "TRUE"})
    void a_flag_is_true_or_false(String text) {
        QueryParameters query = QueryParameters.parse("returnBody=" + text, NAMES);
        assertThatThrownBy(() -> query.flag("returnBody")).hasMessageContaining("must be true or false");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "- | application/json | -",
                "application/json | application/json | -",
                "Application/JSON ; Charset=\"UTF-8\" | application/json | utf-8",
                "application/x-ndjson | application/x-ndjson | -",
                "text/plain;charset=latin1;x=y | text/plain | latin1",
                "application/json; x=\";charset=latin1\";; charset=\"u\\tf-8\" | application/json | utf-8",
                "image/png; whatever | image/png | -",
                "image/svg+xml | image/svg+xml | -",
            })
    void content_types_are_read(String header, String name, String charset) {
        assertThat(MediaType.parse(header)).isEqualTo(new MediaType(name, charset));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "json", "/", "a/", "/b", "a/b/c", "a b/c", "a/b c", ";a/b", "a/b\u00e9", "a/b; x=\u0007"})
    void what_is_no_media_type_is_refused(String header) {
        assertThatThrownBy(() -> MediaType.parse(header))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED_MEDIA_TYPE));
    }

    /** Each of them was taken for JSON in UTF-8. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset = latin1",
                "application/json; charset=latin1; charset=utf-8",
                "application/json; charset=utf-8; charset=utf-8",
                "application/json; charset=u\"tf-8",
                "application/json; charset=\"u\\\\tf-8\"",
                "application/json; charset",
                "application/json; charset=\"utf-8",
                "application/json; x=\"a\"b; charset=utf-8",
                "application/x-ndjson; whatever",
            })
    void json_with_parameters_that_are_not_plain_is_refused(String header) {
        assertThatThrownBy(() -> MediaType.parse(header).requireUtf8())
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED_MEDIA_TYPE));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "- | text/plain | 1.0",
                "*/* | text/plain | 1.0",
                "text/plain | text/plain;charset=utf-8 | 1.0",
                "TEXT/Plain | text/plain | 1.0",
                "text/html | text/plain | 0.0",
                "text/*;q=0.5 | text/plain | 0.5",
                "text/*;q=0.5, text/plain;q=0.1 | text/plain | 0.1",
                "*/*;q=0.9, text/*;q=0.2 | text/plain | 0.2",
                "*/*, text/plain;q=0 | text/plain | 0.0",
                "application/json;q=0.7, */*;q=0.1 | application/json | 0.7",
                "application/json;q=0.001 | application/json | 0.001",
                "application/json;q=0.255 | application/json | 0.255",
                ", text/html;x=\",*/*\" ,, Text/Plain ; charset=x ; Q=0.5 ; ext | text/plain | 0.5",
                "text/html, image/gif, *; q=.2, */*; q=.2 | text/plain | 0.2",
                "text/html;x=\"\\\",text/plain\" | text/plain | 0.0",
            })
    void the_most_specific_range_of_accept_decides(String header, String type, float quality) {
        assertThat(Accept.parse(header).quality(type)).isEqualTo(quality);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "json",
                "/",
                "a/",
                "/b",
                "*/json",
                "a b/c",
                "a/b c",
                "a/b/c",
                "a/b;q=abc",
                "a/b;q=",
                "a/b;q=2",
                "a/b;q=-1",
                "a/b;q=1.001",
                "a/b;q=NaN",
                "a/b;q=1e-3",
                "a/b;q=0.5;q=0.7",
                "a/b;q=\"0.5\"",
                "a/b;q=.",
                "a,b"
            })
    void an_accept_header_that_is_no_list_of_media_ranges_is_refused(String header) {
        assertThatThrownBy(() -> Accept.parse(header))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST));
    }

    @Test
    void no_accept_header_breaks_the_parser() {
        Seeds.forEach(2_000, (random, i) -> {
            StringBuilder header = new StringBuilder();
            int length = random.nextInt(16);
            for (int n = 0; n < length; n++) {
                header.append("ab/*;,q=.01 \"".charAt(random.nextInt(13)));
            }
            try {
                assertThat(Accept.parse(header.toString()).quality("text/plain"))
                        .isBetween(0f, 1f);
            } catch (KvorumException e) {
                assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST);
            }
        });
    }

    @Test
    void decent_request_ids_are_taken_and_others_replaced() {
        RequestIds ids = new RequestIds();
        assertThat(ids.take("abc-1._Z")).isEqualTo("abc-1._Z");
        assertThat(ids.take("a".repeat(128))).hasSize(128);
        String first = ids.take(null);
        assertThat(first).matches("[0-9a-f]{16}-[0-9a-z]+");
        assertThat(ids.take("")).isNotEqualTo(first).matches("[0-9a-f]{16}-[0-9a-z]+");
        assertThat(ids.take("a b")).isNotEqualTo("a b");
        assertThat(ids.take("a".repeat(129))).hasSizeLessThan(128);
    }

    @Test
    void durations_are_logged_with_three_decimals() {
        assertThat(AccessLog.millis(0)).isEqualTo("0.000");
        assertThat(AccessLog.millis(1_005_999)).isEqualTo("1.005");
        assertThat(AccessLog.millis(12_345_678_901L)).isEqualTo("12345.678");
    }
}
