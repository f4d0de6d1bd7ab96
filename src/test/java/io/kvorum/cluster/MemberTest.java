package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080,localhost,8080",
        "127.0.0.1:1,127.0.0.1,1",
        "kv-1.example.org:65535,kv-1.example.org,65535",
        "[::1]:8080,::1,8080",
        "my_service:80,my_service,80"
    })
    void an_address_is_a_host_and_a_port(String address, String host, int port) {
        Member member = new Member("node1", address);
        assertThat(member.host()).isEqualTo(host);
        assertThat(member.port()).isEqualTo(port);
        assertThat(member).hasToString("node1=" + address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:",
                ":8080",
                "localhost:0",
                "localhost:65536",
                "localhost:-1",
                "localhost:08080",
                "[..1]:8080",
                "[1.2.3.4]:8080",
                "::1:8080",
                "localhost:8080/",
                "local host:8080",
                "http://localhost:8080",
                "localhost:8080\n",
                "a@b:80"
            })
    void anything_else_is_no_address(String address) {
        assertThatThrownBy(() -> new Member("node1", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host:port")
                .hasMessageContaining("\"" + address + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "-a", "_a", "a b", "a/b", "a@b", "a#b", "ä", "node1\n"})
    void a_bad_id_is_refused(String id) {
        assertThatThrownBy(() -> new Member(id, "localhost:8080"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node id");
    }

    @Test
    void an_id_has_at_most_64_characters() {
        assertThat(new Member("a".repeat(64), "localhost:8080").id()).hasSize(64);
        assertThatThrownBy(() -> Member.requireId("a".repeat(65))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Member.requireId(null)).hasMessageContaining("nothing");
        assertThatThrownBy(() -> new Member("a", null)).isInstanceOf(IllegalArgumentException.class);
    }
}
