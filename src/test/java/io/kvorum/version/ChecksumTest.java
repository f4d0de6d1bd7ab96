package io.kvorum.version;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test
    void is_the_castagnoli_crc_that_everybody_computes() {
        byte[] bytes = "123456789".getBytes(US_ASCII);
        assertThat(Checksum.hex(Checksum.of(bytes, 0, bytes.length))).isEqualTo("e3069283");
        assertThat(Checksum.hex(0)).isEqualTo("00000000");
    }

    @Test
    void closes_a_line_and_is_found_inside_a_longer_buffer() {
        byte[] open = "{\"a\":1".getBytes(US_ASCII);
        byte[] sealed = Checksum.seal(open, open.length);
        assertThat(new String(sealed, US_ASCII)).matches("\\{\"a\":1,\"checksum\":\"[0-9a-f]{8}\"}");
        assertThat(sealed).hasSize(open.length + Checksum.SUFFIX_LENGTH);
        assertThat(Checksum.matches(sealed, 0, sealed.length)).isTrue();
        byte[] buffer = new byte[sealed.length + 10];
        System.arraycopy(sealed, 0, buffer, 5, sealed.length);
        assertThat(Checksum.matches(buffer, 5, sealed.length)).isTrue();
        assertThat(Checksum.matches(buffer, 4, sealed.length)).isFalse();
    }

    @Test
    void a_line_shorter_than_a_checksum_does_not_match() {
        byte[] sealed = Checksum.seal(new byte[0], 0);
        assertThat(Checksum.matches(sealed, 0, sealed.length)).isFalse();
        assertThat(Checksum.matches(Arrays.copyOf(sealed, 3), 0, 3)).isFalse();
        assertThat(Checksum.matches(new byte[0], 0, 0)).isFalse();
    }

    @Test
    void the_end_of_a_sealed_object_is_found_in_what_surrounds_it_and_only_when_it_is_whole() {
        byte[] open = "{\"a\":1".getBytes(US_ASCII);
        byte[] sealed = Checksum.seal(open, open.length);
        byte[] buffer = new byte[sealed.length + 10];
        System.arraycopy(sealed, 0, buffer, 5, sealed.length);
        assertThat(Checksum.endOfSealed(buffer, 0)).isEqualTo(5 + sealed.length);
        assertThat(Checksum.endOfSealed(buffer, 5 + sealed.length - Checksum.SUFFIX_LENGTH + 1))
                .isEqualTo(-1);
        assertThat(Checksum.endOfSealed(Arrays.copyOf(sealed, sealed.length - 1), 0))
                .isEqualTo(-1);
    }
}
