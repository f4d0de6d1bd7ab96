package io.kvorum.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final int LONGEST = 600_000;

    /** A file that comes in pieces as long as they please. */
    private static InputStream inPieces(byte[] file, Random random, int longest) {
        return new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(longest)));
            }
        };
    }

    private static byte[] file(Random random, int lines, int longestLine) {
        byte[] file = new byte[lines * (longestLine + 1)];
        int at = 0;
        for (int i = 0; i < lines; i++) {
            int length = random.nextInt(longestLine + 1);
            Arrays.fill(file, at, at + length, (byte) ('a' + random.nextInt(26)));
            at += length;
            file[at++] = '\n';
        }
        // Perhaps without the last newline, or in the middle of a line.
        return Arrays.copyOf(file, Math.max(0, at - random.nextInt(3)));
    }

    private static void readsAsItIs(byte[] file, InputStream in) {
        try (LineReader lines = new LineReader(in, LONGEST)) {
            int at = 0;
            while (lines.next()) {
                assertThat(lines.offset()).isEqualTo(at);
                int end = at;
                while (end < file.length && file[end] != '\n') {
                    end++;
                }
                boolean hasNewline = end < file.length;
                assertThat(lines.line()).isEqualTo(Arrays.copyOfRange(file, at, end));
                assertThat(lines.length()).isEqualTo(end - at);
                assertThat(Arrays.copyOfRange(lines.bytes(), lines.from(), lines.to()))
                        .isEqualTo(lines.line());
                assertThat(lines.whole()).isEqualTo(hasNewline);
                at = hasNewline ? end + 1 : end;
                assertThat(lines.end()).isEqualTo(at);
            }
            assertThat(at).isEqualTo(file.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void short_lines_are_read_as_they_are_wherever_the_file_is_cut() {
        Seeds.forEach(500, (random, i) -> {
            byte[] file = file(random, random.nextInt(40), 30);
            readsAsItIs(file, inPieces(file, random, 1 + random.nextInt(60)));
        });
    }

    @Test
    void lines_longer_than_what_is_read_at_once_are_read_as_they_are() {
        Seeds.forEach(20, (random, i) -> {
            byte[] file = file(random, 1 + random.nextInt(6), LONGEST);
            readsAsItIs(file, inPieces(file, random, 1 << 20));
        });
    }

    @Test
    void a_line_longer_than_the_limit_is_not_whole_and_the_next_one_is_read() throws IOException {
        byte[] file = ("a\n" + "b".repeat(11) + "\nc\n").getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece < 20; piece++) {
            try (LineReader lines = new LineReader(inPieces(file, new Random(piece), piece), 10)) {
                assertThat(lines.next()).isTrue();
                assertThat(lines.whole()).isTrue();
                assertThat(lines.next()).isTrue();
                assertThat(lines.whole()).isFalse();
                assertThat(lines.line()).isEmpty();
                assertThat(lines.next()).isTrue();
                assertThat(lines.whole()).isTrue();
                assertThat(lines.line()).containsExactly('c');
                assertThat(lines.next()).isFalse();
            }
        }
    }
}
