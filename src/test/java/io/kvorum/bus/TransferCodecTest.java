package io.kvorum.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferPage.State;
import io.kvorum.replication.TransferRequest;
import io.kvorum.testing.Versions;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferCodecTest {
    private static final Record ONE = Versions.first("one", "node1@1", 1, "v");
    private static final Record TWO = Versions.first("two", "node1@1", 2, null);

    private static byte[] page(String cursor, long total, Record... records) {
        List<byte[]> lines = Arrays.stream(records).map(Record::line).toList();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        TransferCodec.encodePage(new Slice(lines, cursor, total), State.WHOLE).forEach(body::writeBytes);
        return body.toByteArray();
    }

    @Test
    void a_source_that_lacks_something_says_so_at_the_end() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        TransferCodec.encodePage(new Slice(List.of(ONE.line()), null, 1), State.RECEIVING)
                .forEach(body::writeBytes);
        assertThat(TransferCodec.decodePage(body.toByteArray()))
                .isEqualTo(new TransferPage(List.of(ONE), null, 1, State.RECEIVING));
        byte[] unknown = "{\"end\":true,\"records\":0,\"state\":\"fine\"}\n".getBytes(UTF_8);
        assertThatThrownBy(() -> TransferCodec.decodePage(unknown)).isInstanceOf(MalformedRecordException.class);
        byte[] inTheMiddle = "{\"next\":\"1-2\",\"state\":\"whole\"}\n".getBytes(UTF_8);
        assertThatThrownBy(() -> TransferCodec.decodePage(inTheMiddle)).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void pages_are_read_as_they_were_written() throws Exception {
        assertThat(TransferCodec.decodePage(page("3-1", 2, ONE, TWO)))
                .isEqualTo(new TransferPage(List.of(ONE, TWO), "3-1", 0, null));
        assertThat(TransferCodec.decodePage(page(null, 7)))
                .isEqualTo(new TransferPage(List.of(), null, 7, State.WHOLE));
    }

    @Test
    void requests_are_read_as_they_were_written() {
        TransferRequest request = new TransferRequest("node4", List.of("node1", "node4"), List.of(), 7);
        assertThat(TransferCodec.decodeRequest(TransferCodec.encodeRequest(request, null)))
                .isEqualTo(new TransferCodec.Asked(request, null));
        assertThat(TransferCodec.decodeRequest(TransferCodec.encodeRequest(request, "1-2")))
                .isEqualTo(new TransferCodec.Asked(request, "1-2"));
    }

    @Test
    void a_page_cut_anywhere_or_damaged_is_refused() {
        byte[] whole = page("3-1", 2, ONE, TWO);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TransferCodec.decodePage(cut)).isInstanceOf(MalformedRecordException.class);
        }
        byte[] damaged = whole.clone();
        damaged[20] ^= 1;
        assertThatThrownBy(() -> TransferCodec.decodePage(damaged)).isInstanceOf(MalformedRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"end\":true}",
                "{\"end\":true,\"records\":-1}",
                "{\"end\":false,\"records\":1}",
                "{\"end\":true,\"records\":\"1\"}",
                "{\"end\":true,\"records\":1.0}",
                "{\"next\":7}",
                "{\"next\":null}",
                "{\"next\":\"\\ud800\"}",
                "{\"next\":\"7-1\",\"next\":\"7-2\"}",
                "{\"next\":\"7-1\",\"end\":true,\"records\":1}",
                "{\"next\":\"7-1\",\"records\":1}",
                "{\"next\":\"7-1\"}{}",
                "{}",
                "null",
                ""
            })
    void a_page_whose_last_line_does_not_plainly_tell_how_to_go_on_is_refused(String last) {
        byte[] body = (last + "\n").getBytes(UTF_8);
        assertThatThrownBy(() -> TransferCodec.decodePage(body)).isInstanceOf(MalformedRecordException.class);
    }

    /** Of half a million empty ids, rings of many gigabytes would be made. */
    @Test
    void a_request_names_nodes_and_no_more_than_a_cluster_has() {
        String most = String.join(",", Collections.nCopies(Topology.MAX_MEMBERS, "n"));
        assertThat(asked("node4", most, most).request().members()).hasSize(Topology.MAX_MEMBERS);
        assertThatThrownBy(() -> asked("node4", most + ",n", "")).hasMessageContaining("at most 1024 ids");
        assertThatThrownBy(() -> asked("node4", "n", most + ",n")).hasMessageContaining("at most 1024 ids");
        assertThatThrownBy(() -> asked("node4", ",".repeat(500), "")).hasMessageContaining("A node id");
        assertThatThrownBy(() -> asked("node4", "a,b c", "")).hasMessageContaining("A node id");
        assertThatThrownBy(() -> asked("", "a", "")).hasMessageContaining("A node id");
        assertThatThrownBy(() -> TransferCodec.decodeRequest("{}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        KvorumException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST));
    }

    private static TransferCodec.Asked asked(String node, String members, String held) {
        String body = "{\"node\":\"" + node + "\",\"members\":\"" + members + "\",\"held\":\"" + held + "\"}";
        return TransferCodec.decodeRequest(body.getBytes(UTF_8));
    }
}
