package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Every byte at every place of a word, and beyond the last word. */
class ByteScanTest {
    private static final int LENGTH = 21;

    private interface Check {
        void at(byte[] bytes, int place, byte odd);
    }

    private static void forEachOddByte(char filler, Check check) {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < LENGTH; place++) {
                byte[] bytes = new byte[LENGTH];
                Arrays.fill(bytes, (byte) filler);
                bytes[place] = (byte) value;
                check.at(bytes, place, (byte) value);
            }
        }
    }

    @Test
    void the_plain_part_ends_at_the_first_byte_that_needs_an_escape() {
        forEachOddByte('x', (bytes, place, odd) -> {
            int end = ByteScan.isPlain(odd) ? LENGTH : place;
            assertThat(ByteScan.plainEnd(bytes, 0, LENGTH))
                    .as("byte %s at %s", odd, place)
                    .isEqualTo(end);
            int from = LENGTH - 9;
            int found = place >= from ? end : LENGTH;
            assertThat(ByteScan.plainEnd(bytes, from, LENGTH)).isEqualTo(found);
            assertThat(ByteScan.plainEnd(bytes, 0, place)).isEqualTo(place);
        });
    }

    @Test
    void what_is_plain_is_printable_ascii_without_quote_and_backslash() {
        for (int c = 0; c < 256; c++) {
            boolean plain = c >= 0x20 && c <= 0x7e && c != 0x22 && c != 0x5c;
            assertThat(ByteScan.isPlain((byte) c)).as("byte %s", c).isEqualTo(plain);
        }
    }

    @Test
    void a_byte_is_found_where_it_is_first() {
        forEachOddByte('x', (bytes, place, odd) -> {
            boolean other = odd != 'x';
            assertThat(ByteScan.indexOf(bytes, 0, LENGTH, odd)).isEqualTo(other ? place : 0);
            assertThat(ByteScan.indexOf(bytes, 0, place, odd)).isEqualTo(other ? place : 0);
            assertThat(ByteScan.indexOf(bytes, place, LENGTH, odd)).isEqualTo(place);
        });
    }

    @Test
    void a_byte_from_0x80_on_is_not_ascii_wherever_it_is() {
        forEachOddByte('\u0001', (bytes, place, odd) -> assertThat(ByteScan.isAscii(bytes))
                .isEqualTo(odd >= 0));
        assertThat(ByteScan.isAscii(new byte[0])).isTrue();
    }
}
