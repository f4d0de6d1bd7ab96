package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpWireTest {
    @ParameterizedTest
    @CsvSource({"localhost:8080, localhost, 8080", "[::1]:8080, [::1], 8080", "kv1.example.net:80, kv1.example.net, 80"
    })
    void a_peer_is_called_by_the_host_that_the_host_header_must_name(String address, String host, int port) {
        assertThat(HttpWire.target(address).host()).isEqualTo(host);
        assertThat(HttpWire.target(address).port()).isEqualTo(port);
    }
}
