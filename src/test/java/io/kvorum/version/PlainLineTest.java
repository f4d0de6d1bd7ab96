package io.kvorum.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.Seeds;
import io.kvorum.testing.Versions;
import java.nio.charset.StandardCharsets;
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
            Record read = PlainLine.recordOrNull(generated(key, versioned));
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
            Record read = PlainLine.recordOrNull(sealed);
            if (read != null) {
                assertThat(generated(read.key(), read.versioned())).isEqualTo(sealed);
                assertThat(read).isEqualTo(parsed(sealed));
            }
            boolean single = read != null && read.versioned().siblings().size() == 1;
            assertThat(new PlainLine().read(sealed, 0, sealed.length)).isEqualTo(single);
        });
    }

    @Test
    void a_line_is_looked_at_where_it_lies_whatever_was_read_before_and_stands_around_it() {
        PlainLine line = new PlainLine();
        Coverage singles = new Coverage();
        Seeds.forEach(CASES, (random, i) -> {
            Record record = Record.of("k" + plainText(random, random.nextInt(20)), plainVersioned(random));
            byte[] bytes = generated(record.key(), record.versioned());
            int offset = random.nextInt(30);
            byte[] around = plainText(random, offset + bytes.length + 9).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(bytes, 0, around, offset, bytes.length);
            boolean read = line.read(around, offset, offset + bytes.length);
            List<Sibling> siblings = record.versioned().siblings();
            if (PlainLine.recordOrNull(bytes) == null || siblings.size() != 1) {
                assertThat(read).isFalse();
                return;
            }
            singles.count("single");
            assertThat(read).isTrue();
            assertThat(line.toRecord()).isEqualTo(record);
            assertThat(line.toRecord().line()).isEqualTo(bytes);
            assertThat(line.length()).isEqualTo(bytes.length);
            assertThat(text(line, line.keyFrom(), line.keyTo())).isEqualTo(record.key());
            Sibling sibling = siblings.get(0);
            assertThat(new Dot(text(line, line.actorFrom(), line.actorTo()), line.counter()))
                    .isEqualTo(sibling.dot());
            assertThat(line.timestamp()).isEqualTo(sibling.timestamp().packed());
            assertThat(line.isTombstone()).isEqualTo(sibling.isTombstone());
            if (!sibling.isTombstone()) {
                String type = line.hasType() ? text(line, line.typeFrom(), line.typeTo()) : null;
                byte[] value = Arrays.copyOfRange(around, line.valueFrom(), line.valueTo());
                assertThat(new Value(value, type)).isEqualTo(sibling.value());
            }
            VectorClock context = record.versioned().context();
            assertThat(line.contextSize()).isEqualTo(context.size());
            for (int n = 0; n < context.size(); n++) {
                assertThat(text(line, line.actorFrom(n), line.actorTo(n))).isEqualTo(context.actor(n));
                assertThat(line.counter(n)).isEqualTo(context.counter(n));
                assertThat(line.counterOf(context.actor(n).getBytes(StandardCharsets.US_ASCII)))
                        .isEqualTo(context.counter(n));
            }
            assertThat(line.counterOf("nobody".getBytes(StandardCharsets.US_ASCII)))
                    .isZero();
        });
        singles.requireAll("single");
    }

    private static String text(PlainLine line, int from, int to) {
        return new String(line.bytes(), from, to - from, StandardCharsets.US_ASCII);
    }

    @Test
    void a_line_with_a_wrong_checksum_is_not_read() {
        byte[] line = generated("k", Versions.first("k", "node1@a", 7, "v").versioned());
        assertThat(new PlainLine().read(line, 0, line.length)).isTrue();
        for (int i = 0; i < line.length; i++) {
            byte[] changed = line.clone();
            changed[i] ^= 1;
            assertThat(new PlainLine().read(changed, 0, line.length))
                    .as("byte %s", i)
                    .isFalse();
            assertThat(new PlainLine().read(line, 0, i)).as("cut at %s", i).isFalse();
            assertThat(new PlainLine().read(Arrays.copyOf(line, i), 0, i))
                    .as("nothing after %s", i)
                    .isFalse();
        }
    }

    private static Record parsed(byte[] line) {
        try {
            return RecordCodec.parse(line);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
