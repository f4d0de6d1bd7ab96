package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyJsonTest {
    private static final Topology TOPOLOGY = Topology.initial(
                    List.of(new Member("node1", "localhost:8080"), new Member("node2", "localhost:8081")))
            .join(new Member("node3", "[::1]:8082"))
            .leave("node2");

    /** Golden: {@code cluster.json} of every release must stay readable. */
    @Test
    void a_topology_is_written_like_this() {
        assertThat(new String(TOPOLOGY.toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"epoch\":3,\"members\":["
                        + "{\"id\":\"node1\",\"address\":\"localhost:8080\",\"status\":\"member\",\"changedAt\":1},"
                        + "{\"id\":\"node2\",\"address\":\"localhost:8081\",\"status\":\"left\",\"changedAt\":3},"
                        + "{\"id\":\"node3\",\"address\":\"[::1]:8082\",\"status\":\"member\",\"changedAt\":2}],"
                        + "\"checksum\":\"d7a4e2cd\"}");
        assertThat(TOPOLOGY.digest()).isEqualTo("69ea7bfd8de261ce");
    }

    @Test
    void every_changed_byte_and_every_cut_is_refused() {
        byte[] line = TOPOLOGY.toJson();
        for (int i = 0; i < line.length; i++) {
            byte[] changed = line.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertChecksumFails(changed);
            assertChecksumFails(Arrays.copyOf(line, i));
        }
    }

    private static void assertChecksumFails(byte[] line) {
        assertThatThrownBy(() -> Topology.fromJson(line))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.checksumFailed())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "{\"epoch\":1",
                "{\"epoch\":\"1\",\"members\":[]",
                "{\"members\":[],\"epoch\":1",
                "{\"epoch\":1,\"members\":[",
                "{\"epoch\":1,\"members\":[{}]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a\",\"address\":\"h:1\",\"status\":\"gone\",\"changedAt\":1}]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a\",\"address\":\"h:1\",\"status\":\"left\",\"changedAt\":2}]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a\",\"address\":\"h:1\",\"status\":\"left\",\"changedAt\":0}]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a b\",\"address\":\"h:1\",\"status\":\"left\",\"changedAt\":1}]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a\",\"address\":\"h\",\"status\":\"left\",\"changedAt\":1}]",
                "{\"epoch\":99999999999999999999,\"members\":[]",
                "{\"epoch\":0,\"members\":[]",
                "{\"epoch\":9007199254740992,\"members\":[]",
                "{\"epoch\":9223372036854775807,\"members\":[]",
                "{\"epoch\":1,\"members\":[{\"id\":\"a\",\"address\":\"h:1\",\"status\":\"left\",\"changedAt\":1},"
                        + "{\"id\":\"a\",\"address\":\"h:1\",\"status\":\"left\",\"changedAt\":1}]"
            })
    void content_that_is_no_topology_is_refused_though_its_checksum_matches(String open) {
        byte[] bytes = open.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Topology.fromJson(Checksum.seal(bytes, bytes.length)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.checksumFailed()).isFalse();
                    assertThat(e.getMessage()).startsWith("Not a topology: ").doesNotContain("\n");
                });
    }

    @Test
    void more_members_than_a_cluster_may_have_are_refused_and_departed_ones_do_not_count() throws Exception {
        byte[] full = members(Topology.MAX_MEMBERS);
        assertThat(Topology.fromJson(full).members()).hasSize(Topology.MAX_MEMBERS);
        byte[] more = members(Topology.MAX_MEMBERS + 1);
        assertThatThrownBy(() -> Topology.fromJson(more))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("at most 1024 members");
    }

    private static byte[] members(int count) {
        StringBuilder text = new StringBuilder("{\"epoch\":1,\"members\":[");
        for (int i = 0; i <= count; i++) {
            text.append("{\"id\":\"n" + i + "\",\"address\":\"h:1\",\"status\":\"");
            text.append(i < count ? "member\",\"changedAt\":1}," : "left\",\"changedAt\":1}]");
        }
        byte[] open = text.toString().getBytes(StandardCharsets.UTF_8);
        return Checksum.seal(open, open.length);
    }
}
