package io.kvorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    private static final Endpoint A = Endpoint.parse("a:1");
    private static final Endpoint B = Endpoint.parse("b:1");
    private static final Endpoint C = Endpoint.parse("c:1");

    private final AtomicLong now = new AtomicLong(-5_000_000_000L);
    private final Endpoints endpoints =
            new Endpoints(KvClientOptions.of("a:1", "b:1", "c:1", "a:1").backoff(Duration.ofMillis(100)), now::get);

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080",
        "http://localhost:8080/, http://localhost:8080",
        "https://kv.example.org, https://kv.example.org:443",
        "http://kv.example.org/a/b//, http://kv.example.org:80/a/b",
        "[::1]:8080, http://[::1]:8080",
        "HTTP://h:1, http://h:1"
    })
    void an_endpoint_is_read_from_what_people_type(String text, String meaning) {
        assertThat(Endpoint.parse(text)).hasToString(meaning);
    }

    @Test
    void an_ipv6_host_keeps_the_brackets_that_the_host_header_needs() {
        assertThat(Endpoint.parse("http://[::1]:8080").host()).isEqualTo("[::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://h:1", "http://", "h:0", "h:70000", "h:x", "u@h:1", "h:1?q", "h:1#f", "a b:1", "::1:80"
            })
    void what_is_no_endpoint_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> KvClientOptions.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost:8080");
    }

    @Test
    void without_trouble_the_given_order_holds_and_doubles_count_once() {
        assertThat(endpoints.inOrder()).isEqualTo(List.of(A, B, C));
    }

    @Test
    void a_failed_endpoint_goes_last_and_comes_back_after_its_backoff() {
        endpoints.failed(A);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(B, C, A));
        after(100);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(A, B, C));
    }

    @Test
    void backoff_doubles_with_each_failure_in_a_row_and_ends_with_an_answer() {
        endpoints.failed(A);
        after(100);
        endpoints.failed(A);
        after(199);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(B, C, A));
        after(1);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(A, B, C));

        endpoints.failed(A);
        endpoints.answered(A);
        endpoints.failed(A);
        after(100);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(A, B, C));
    }

    @Test
    void backoff_stops_growing_at_thirty_seconds() {
        for (int i = 0; i < 100; i++) {
            endpoints.failed(A);
        }
        after(29_999);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(B, C, A));
        after(1);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(A, B, C));
    }

    @Test
    void when_all_failed_the_one_that_rested_longest_comes_first() {
        endpoints.failed(B);
        after(10);
        endpoints.failed(C);
        after(10);
        endpoints.failed(A);
        assertThat(endpoints.inOrder()).isEqualTo(List.of(B, C, A));
    }

    private void after(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
