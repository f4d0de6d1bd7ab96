package io.kvorum.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailureCodeTest {
    /** Golden: code, HTTP status, exit status, outcome, retryable. Rows may be added, never changed. */
    private static final String TABLE = """
            invalid_request 400 1 not_applied false
            invalid_key 400 1 not_applied false
            invalid_context 400 1 not_applied false
            invalid_quorum 400 1 not_applied false
            bad_checksum 400 1 not_applied false
            clock_skew 400 1 not_applied false
            foreign_cluster 403 1 not_applied false
            not_found 404 3 not_applied false
            no_such_route 404 1 not_applied false
            unknown_member 404 3 not_applied false
            method_not_allowed 405 1 not_applied false
            not_acceptable 406 1 not_applied false
            member_conflict 409 4 not_applied false
            too_many_siblings 409 4 not_applied false
            length_required 411 1 not_applied false
            too_large 413 1 not_applied false
            uri_too_long 414 1 not_applied false
            unsupported_media_type 415 1 not_applied false
            headers_too_large 431 1 not_applied false
            internal 500 1 unknown false
            write_quorum_unavailable 503 5 not_applied true
            read_quorum_unavailable 503 5 not_applied true
            overloaded 503 5 not_applied true
            not_ready 503 5 not_applied true
            deadline_expired 503 5 not_applied true
            unavailable 503 5 not_applied true
            outcome_unknown 504 5 unknown false
            disk_full 507 5 not_applied true
            """;

    @Test
    void the_table_of_failures_keeps_its_rows() {
        String table = Arrays.stream(FailureCode.values())
                .map(code -> String.join(
                        " ",
                        code.code(),
                        Integer.toString(code.status()),
                        Integer.toString(code.exitStatus()),
                        code.outcome().wireName(),
                        Boolean.toString(code.retryable())))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(table.lines().toList()).containsAll(TABLE.lines().toList());
    }

    @Test
    void every_code_and_every_title_is_its_own() {
        assertThat(FailureCode.values())
                .extracting(FailureCode::code)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z]+(_[a-z]+)*"));
        assertThat(FailureCode.values())
                .extracting(FailureCode::title)
                .doesNotHaveDuplicates()
                .noneMatch(title -> title.endsWith("."));
    }

    @Test
    void a_code_is_found_by_its_name() {
        for (FailureCode code : FailureCode.values()) {
            assertThat(FailureCode.fromCode(code.code())).contains(code);
        }
        assertThat(FailureCode.fromCode("from_the_future")).isEmpty();
        assertThat(FailureCode.fromCode("NOT_FOUND")).isEmpty();
    }

    @Test
    void what_cannot_be_known_is_never_called_retryable() {
        assertThat(FailureCode.values()).noneMatch(code -> code.outcome() == Outcome.UNKNOWN && code.retryable());
    }
}
