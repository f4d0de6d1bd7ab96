package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The short way to write and read a record, against the way that takes any record. */
class PlainLineTest {
    private static final String PLAIN = " !#09AZaz~/.:;<>[]{},@_|";
    private static final int CASES = 5_000;

    private static String plainText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(PLAIN.charAt(random.nextInt(PLAIN.length())));
        }
        return text.toString();
    }

    private static Value plainValue(Random random) {
        String type = random.nextBoolean() ? null : plainText(random, random.nextInt(9));
        return random.nextInt(4) == 0
                ? null
                : new Value(Value.text(plainText(random, random.nextInt(40))).bytes(), type);
    }

    private static Versioned plainVersioned(Random random) {
        TreeMap<String, Long> context = new TreeMap<>();
        List<Sibling> siblings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Dot dot = new Dot(i + plainText(random, 5), 1 + (random.nextLong() >>> (1 + random.nextInt(63))));
            siblings.add(new Sibling(dot, new HybridTimestamp(random.nextLong() >>> 1), plainValue(random)));
            context.put(dot.actor(), dot.counter());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            context.merge("9gone" + i, 1L + random.nextInt(9), Math::max);
        }
        return Versioned.of(VectorClock.of(context), siblings);
    }

    private static byte[] generated(String key, Versioned versioned) {
        byte[] open = RecordCodec.encodeOpen(key, versioned);
        return Checksum.seal(open, open.length);
    }

    @Test
    void a_record_of_plain_texts_is_written_as_the_generator_writes_it() {
        Seeds.forEach(CASES, (random, i) -> {
            String key = "k" + plainText(random, random.nextInt(20));
            Versioned versioned = plainVersioned(random);
            assertThat(PlainLineWriter.encodeOrNull(key, versioned)).isEqualTo(generated(key, versioned));
        });
    }

    @Test
    void any_record_is_written_as_the_generator_writes_it_or_left_to_it() {
        Seeds.forEach(CASES, (random, i) -> {
            String key = RandomRecords.key(random);
            Versioned versioned = RandomRecords.versioned(random);
            byte[] plain = PlainLineWriter.encodeOrNull(key, versioned);
            if (plain != null) {
                assertThat(plain).isEqualTo(generated(key, versioned));
            }
        });
    }

    @Test
    void every_single_character_is_written_as_the_generator_writes_it_or_left_to_it() {
        for (char c = 0; c < 0x180; c++) {
            String text = "a" + c;
            Versioned versioned = Versioned.empty()
                    .write(
                            new Dot("a@" + c, 1),
                            HybridTimestamp.ofMillis(1),
                            null,
                            new Value(Value.text(text).bytes(), text),
                            ConflictPolicy.LWW);
            byte[] plain = PlainLineWriter.encodeOrNull(text, versioned);
            assertThat(plain != null).isEqualTo(ByteScan.isPlain(c));
            if (plain != null) {
                assertThat(plain).isEqualTo(generated(text, versioned));
            }
        }
    }

    @Test
    void what_was_written_plain_is_read_plain() {
        Seeds.forEach(CASES, (random, i) -> {
            String key = "k" + plainText(random, random.nextInt(20));
            Versioned versioned = plainVersioned(random);
            Record read = PlainLineReader.readOrNull(generated(key, versioned));
            boolean longNumber = versioned.context().toMap().values().stream()
                    .anyMatch(counter -> counter > 999_999_999_999_999_999L);
            if (longNumber) {
                assertThat(read).isNull();
            } else {
                assertThat(read).isEqualTo(Record.of(key, versioned));
            }
        });
    }

    @Test
    void a_line_that_was_changed_and_sealed_again_is_left_to_the_parser_or_is_that_record_s_line() {
        Seeds.forEach(CASES, (random, i) -> {
            byte[] line = generated("k" + plainText(random, 3), plainVersioned(random));
            byte[] open = Arrays.copyOf(line, line.length - Checksum.SUFFIX_LENGTH);
            for (int change = random.nextInt(3); change >= 0; change--) {
                open[random.nextInt(open.length)] = (byte) "{}[]\",:\\01et".charAt(random.nextInt(12));
            }
            byte[] cut = random.nextBoolean() ? open : Arrays.copyOf(open, 1 + random.nextInt(open.length));
            byte[] sealed = Checksum.seal(cut, cut.length);
            Record read = PlainLineReader.readOrNull(sealed);
            if (read != null) {
                assertThat(generated(read.key(), read.versioned())).isEqualTo(sealed);
                assertThat(read).isEqualTo(parsed(sealed));
            }
        });
    }

    private static Record parsed(byte[] line) {
        try {
            return RecordCodec.parse(line);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
