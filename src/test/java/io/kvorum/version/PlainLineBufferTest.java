package io.kvorum.version;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Coverage;
import io.kvorum.testing.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines put together from parts, against the lines that records have. */
class PlainLineBufferTest {
    private static final int ROUNDS = 2_000;

    private final PlainLineBuffer lines = new PlainLineBuffer();

    /** Puts a text among others, so that its place counts; returns all of them. */
    private static byte[] among(Random random, byte[] text, int before) {
        byte[] bytes = new byte[before + text.length + random.nextInt(9)];
        random.nextBytes(bytes);
        System.arraycopy(text, 0, bytes, before, text.length);
        return bytes;
    }

    private boolean add(Random random, String key, Versioned versioned) {
        byte[] name = key.getBytes(UTF_8);
        int before = random.nextInt(9);
        lines.begin(among(random, name, before), before, before + name.length);
        for (Sibling sibling : versioned.siblings()) {
            lines.sibling(sibling.dot().actor().getBytes(UTF_8), sibling.dot().counter(), sibling.timestamp());
            if (sibling.isTombstone()) {
                lines.tombstone();
            } else {
                addValue(sibling.value());
            }
        }
        lines.context();
        VectorClock context = versioned.context();
        for (int i = 0; i < context.size(); i++) {
            lines.entry(context.actor(i).getBytes(UTF_8), context.counter(i));
        }
        return lines.end();
    }

    private void addValue(Value value) {
        byte[] bytes = value.bytes();
        if (value.contentType() == null) {
            lines.value(bytes, 0, bytes.length);
            return;
        }
        byte[] type = value.contentType().getBytes(UTF_8);
        byte[] both = new byte[type.length + bytes.length];
        System.arraycopy(type, 0, both, 0, type.length);
        System.arraycopy(bytes, 0, both, type.length, bytes.length);
        lines.value(both, type.length, both.length, 0, type.length);
    }

    private String text() {
        return ISO_8859_1.decode(lines.lines()).toString();
    }

    private static String lineOf(String key, Versioned versioned) {
        return new String(RecordCodec.encode(key, versioned), ISO_8859_1) + "\n";
    }

    @Test
    void a_record_of_plain_texts_has_its_line_and_any_other_leaves_the_lines_before_it_as_they_are() {
        Coverage kinds = new Coverage();
        Seeds.forEach(ROUNDS, (random, round) -> {
            lines.clear();
            StringBuilder expected = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                String key = RandomRecords.key(random);
                Versioned versioned = RandomRecords.versioned(random);
                String line = lineOf(key, versioned);
                if (PlainLineWriter.encodeOrNull(key, versioned) != null) {
                    assertThat(add(random, key, versioned)).isTrue();
                    expected.append(line);
                    kinds.count("plain with " + versioned.siblings().size() + " siblings");
                } else {
                    assertThat(add(random, key, versioned)).isFalse();
                    kinds.count("left out");
                }
                if (random.nextInt(4) == 0) {
                    lines.line(RecordCodec.encode(key, versioned));
                    expected.append(line);
                }
            }
            assertThat(text()).isEqualTo(expected.toString());
        });
        kinds.requireAll("left out", "plain with 0 siblings", "plain with 1 siblings", "plain with 2 siblings");
    }
}
