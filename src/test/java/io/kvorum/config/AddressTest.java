package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        ":8080, 127.0.0.1, 8080, 127.0.0.1:8080",
        "localhost:8080, localhost, 8080, localhost:8080",
        "0.0.0.0:1, 0.0.0.0, 1, 0.0.0.0:1",
        "[::1]:8080, ::1, 8080, [::1]:8080",
        "[fe80::a:b]:65535, fe80::a:b, 65535, [fe80::a:b]:65535",
        "kv-1.example.net:0, kv-1.example.net, 0, kv-1.example.net:0",
        "node_1:8080, node_1, 8080, node_1:8080"
    })
    void reads_host_and_port_and_writes_them_back(String text, String host, int port, String normal) {
        Address address = Address.parse(text);
        assertThat(address).isEqualTo(new Address(host, port)).hasToString(normal);
        assertThat(Address.parse(normal)).isEqualTo(address);
        assertThat(text).matches(Address.PATTERN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                ":",
                "localhost:",
                "localhost:http",
                "localhost:-1",
                "localhost:65536",
                "localhost:999999",
                "::1:8080",
                "[::1]",
                "[::1:8080",
                "[localhost]:8080",
                "[1:2]:8080",
                "256.0.0.1:8080",
                "1.2.3:8080",
                "01.2.3.4:8080",
                "1.2.3.4.:8080",
                "a..b:8080",
                "-a:8080",
                "a-:8080",
                "ho st:8080",
                "http://a:8080",
                "a:8080 ",
                "ü:8080",
                "[fe80::1%eth0]:8080",
                "a:٨٠"
            })
    void refuses_what_is_no_address(String text) {
        assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void says_what_is_wrong() {
        assertThatThrownBy(() -> Address.parse("localhost")).hasMessage("the port is missing");
        assertThatThrownBy(() -> Address.parse("::1:80")).hasMessageContaining("needs brackets");
        assertThatThrownBy(() -> Address.parse("a:70000")).hasMessage("port 70000 is not 0..65535");
        assertThatThrownBy(() -> Address.parse("a b:1")).hasMessageContaining("\"a b\" is not a host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "0:0:0:0:0:0:0:1"})
    void knows_loopback_by_its_text(String host) {
        assertThat(Address.isLoopback(host)).isTrue();
        assertThat(Address.isWildcard(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "0:0::0", "::0.0.0.0"})
    void knows_wildcards(String host) {
        assertThat(Address.isWildcard(host)).isTrue();
        assertThat(Address.isLoopback(host)).isFalse();
    }

    @Test
    void a_name_that_begins_like_loopback_is_not_loopback() {
        assertThat(Address.isLoopback("127.example.net")).isFalse();
        assertThat(Address.isLoopback("localhost.example.net")).isFalse();
    }

    @Test
    void same_socket_is_seen_through_spellings() {
        assertThat(Address.parse(":80").sameAs(Address.parse("LocalHost:80"))).isTrue();
        assertThat(Address.parse("[::1]:80").sameAs(Address.parse("[0:0::1]:80")))
                .isTrue();
        assertThat(Address.parse("A.example:80").sameAs(Address.parse("a.EXAMPLE:80")))
                .isTrue();
        assertThat(Address.parse(":80").sameAs(Address.parse(":81"))).isFalse();
        assertThat(Address.parse("a:80").sameAs(Address.parse("b:80"))).isFalse();
    }
}
