package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.StorageMessages.Slice;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.testing.Versions;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferCodecTest {
    private static final Record ONE = Versions.first("one", "node1@1", 1, "v");
    private static final Record TWO = Versions.first("two", "node1@1", 2, null);

    private static byte[] page(String cursor, long total, Record... records) {
        List<byte[]> lines = Arrays.stream(records).map(Record::line).toList();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        TransferCodec.encodePage(new Slice(lines, cursor, total)).forEach(body::writeBytes);
        return body.toByteArray();
    }

    @Test
    void pages_are_read_as_they_were_written() throws Exception {
        assertThat(TransferCodec.decodePage(page("3-1", 2, ONE, TWO)))
                .isEqualTo(new TransferPage(List.of(ONE, TWO), "3-1", 0));
        assertThat(TransferCodec.decodePage(page(null, 7))).isEqualTo(new TransferPage(List.of(), null, 7));
    }

    @Test
    void requests_are_read_as_they_were_written() {
        TransferRequest request = new TransferRequest("node4", List.of("node1", "node4"), List.of());
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
}
