package io.kvorum.version;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final String ACTOR = "node1@5f0c2a9be1d34c77";
    private static final HybridTimestamp TIME = HybridTimestamp.of(1763846033123L, 7);

    private static Versioned one(Value value) {
        return Versioned.of(VectorClock.of(Map.of(ACTOR, 17L)), List.of(new Sibling(new Dot(ACTOR, 17), TIME, value)));
    }

    private static String line(String key, Versioned versioned) {
        return new String(RecordCodec.encode(key, versioned), UTF_8);
    }

    private static Record decode(byte[] line) {
        try {
            return RecordCodec.decode(line);
        } catch (MalformedRecordException e) {
            throw new AssertionError(new String(line, UTF_8), e);
        }
    }

    /** Golden: logs, snapshots and peers of every release must stay readable. */
    @Test
    void a_record_is_written_like_this() {
        String head = "\"siblings\":[{\"dot\":[\"" + ACTOR + "\",17],\"timestamp\":\"1763846033123.00007\",";
        String tail = "}],\"context\":{\"" + ACTOR + "\":17},\"checksum\":\"";
        assertThat(line("hello", one(Value.text("wörld 😀"))))
                .isEqualTo("{\"key\":\"hello\"," + head + "\"value\":\"wörld 😀\"" + tail + "f08a7f68\"}");
        assertThat(line("a/b\n\"", one(new Value(new byte[] {(byte) 0xff, 0}, "image/png"))))
                .isEqualTo("{\"key\":\"a/b\\n\\\"\"," + head + "\"base64\":\"/wA=\",\"type\":\"image/png\"" + tail
                        + "46bfe13c\"}");
        assertThat(line("hello", one(null)))
                .isEqualTo("{\"key\":\"hello\"," + head + "\"tombstone\":true" + tail + "aa1f5079\"}");
    }

    @Test
    void every_record_comes_back_as_it_was_and_is_written_the_same_again() {
        Seeds.forEach(5000, (random, i) -> {
            String key = RandomRecords.key(random);
            Versioned versioned = RandomRecords.versioned(random);
            Record made = Record.of(key, versioned);
            Record read = decode(made.line());
            assertThat(read.key()).isEqualTo(key);
            assertThat(read.versioned()).isEqualTo(versioned);
            assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
            assertThat(RecordCodec.encode(read.key(), read.versioned())).isEqualTo(made.line());
            assertThat(made.line()).doesNotContain((byte) '\n', (byte) '\r');
        });
    }

    @Test
    void a_state_has_one_encoding_and_different_states_have_different_ones() {
        Seeds.forEach(3000, (random, i) -> {
            Versioned versioned = RandomRecords.versioned(random);
            List<Sibling> shuffled = new ArrayList<>(versioned.siblings());
            Collections.shuffle(shuffled, random);
            assertThat(line("k", Versioned.of(versioned.context(), shuffled))).isEqualTo(line("k", versioned));
            Versioned other = RandomRecords.versioned(random);
            assertThat(line("k", other).equals(line("k", versioned))).isEqualTo(other.equals(versioned));
            assertThat(line("other", versioned)).isNotEqualTo(line("k", versioned));
        });
    }

    @Test
    void every_changed_bit_and_every_cut_is_refused() {
        Seeds.forEach(60, (random, i) -> {
            byte[] line = RecordCodec.encode(RandomRecords.key(random), RandomRecords.versioned(random));
            for (int at = 0; at < line.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] changed = line.clone();
                    changed[at] ^= (byte) (1 << bit);
                    assertChecksumFails(changed);
                }
                assertChecksumFails(Arrays.copyOf(line, at));
                assertChecksumFails(Arrays.copyOfRange(line, at + 1, line.length));
            }
        });
    }

    private static void assertChecksumFails(byte[] line) {
        try {
            RecordCodec.decode(line);
            throw new AssertionError("accepted " + new String(line, UTF_8));
        } catch (MalformedRecordException e) {
            assertThat(e.checksumFailed()).isTrue();
        }
    }

    private static final String DOT = "\"dot\":[\"a@1\",1],\"timestamp\":\"1.00000\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[1",
                "{\"key\":\"k\"",
                "{\"key\":1,\"siblings\":[],\"context\":{}",
                "{\"siblings\":[],\"key\":\"k\",\"context\":{}",
                "{\"key\":\"k\",\"siblings\":{},\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":[]",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"a@1\":0}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"a@1\":\"1\"}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"a@1\":1,\"a@1\":2}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"a@1\":99999999999999999999}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{},\"more\":1",
                "{\"key\":\"k\",\"siblings\":[1],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + "}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"value\":\"v\"}],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"value\":1}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"tombstone\":false}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"tombstone\":true,\"type\":\"t\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"base64\":\"*\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"value\":\"v\",\"kind\":\"t\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{\"dot\":[\"\",1],\"timestamp\":\"1.00000\",\"value\":\"v\"}],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[{\"dot\":[\"a@1\",1],\"timestamp\":\"1\",\"value\":\"v\"}],"
                        + "\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"value\":\"v\"},{" + DOT + ",\"value\":\"v\"}],"
                        + "\"context\":{\"a@1\":1}",
                "{\"key\":\"\\ud800\",\"siblings\":[],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"\\udc00\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"value\":\"\\ud800x\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT
                        + ",\"value\":\"v\",\"type\":\"\\ud800\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[[[[[[[[[[]]]]]]]]]],\"context\":{}"
            })
    void content_that_is_no_record_is_refused_though_its_checksum_matches(String open) {
        byte[] bytes = open.getBytes(UTF_8);
        assertThatThrownBy(() -> RecordCodec.decode(Checksum.seal(bytes, bytes.length)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> {
                    assertThat(e.checksumFailed()).isFalse();
                    assertThat(e.getMessage()).startsWith("Not a record: ").doesNotContain("\n");
                });
    }

    private static final String A_B = "\"context\":{\"a@1\":1,\"b@1\":1}";

    /** Such a line would be passed on as it came, and a snapshot that holds it could not be read back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " {\"key\":\"k\",\"siblings\":[],\"context\":{}",
                "\uFEFF{\"key\":\"k\",\"siblings\":[],\"context\":{}",
                "{\"key\": \"k\",\"siblings\":[],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{}\r",
                "{\"key\":\"\\u006b\",\"siblings\":[],\"context\":{}",
                "{\"key\":\"a\\/b\",\"siblings\":[],\"context\":{}",
                "{\"key\":\"\\u000a\",\"siblings\":[],\"context\":{}",
                "{\"\\u006bey\":\"k\",\"siblings\":[],\"context\":{}",
                "{\"key\":\"k\",\"siblings\":[],\"context\":{\"b@1\":1,\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"base64\":\"dg==\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"base64\":\"/x==\"}],\"context\":{\"a@1\":1}",
                "{\"key\":\"k\",\"siblings\":[{" + DOT + ",\"tombstone\":true},"
                        + "{\"dot\":[\"b@1\",1],\"timestamp\":\"2.00000\",\"tombstone\":true}]," + A_B
            })
    void a_record_that_is_spelt_in_another_way_is_refused(String open) {
        assertSpeltWrong(open.getBytes(UTF_8));
    }

    @Test
    void a_key_in_overlong_or_surrogate_bytes_is_refused() {
        assertSpeltWrong("{\"key\":\"\u00c1\u00a1\",\"siblings\":[],\"context\":{}".getBytes(ISO_8859_1));
        assertSpeltWrong("{\"key\":\"\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\",\"siblings\":[],\"context\":{}"
                .getBytes(ISO_8859_1));
    }

    private static void assertSpeltWrong(byte[] open) {
        assertThatThrownBy(() -> RecordCodec.decode(Checksum.seal(open, open.length)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.checksumFailed())
                        .isFalse())
                .hasMessageContaining("not spelt as this record always is");
    }

    @Test
    void sealed_rubbish_is_refused_and_never_breaks_the_reader() {
        Seeds.forEach(5000, (random, i) -> {
            byte[] line = RecordCodec.encode(RandomRecords.key(random), RandomRecords.versioned(random));
            byte[] open = Arrays.copyOf(line, line.length - Checksum.SUFFIX_LENGTH);
            byte[] damaged = damage(open, random);
            try {
                Record read = RecordCodec.decode(Checksum.seal(damaged, damaged.length));
                assertThat(decode(RecordCodec.encode(read.key(), read.versioned()))
                                .versioned())
                        .isEqualTo(read.versioned());
            } catch (MalformedRecordException expected) {
                assertThat(expected.checksumFailed()).isFalse();
            }
        });
    }

    private static byte[] damage(byte[] open, Random random) {
        byte[] damaged = open.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            damaged[random.nextInt(damaged.length)] = (byte) "{}[]\",:\\0e-.\u00ff".charAt(random.nextInt(13));
        }
        return random.nextBoolean() ? damaged : Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length));
    }

    @Test
    void a_long_value_is_no_problem() {
        Record record = Record.of("k", one(Value.text("😀\"".repeat(300_000))));
        assertThat(decode(record.line()).versioned()).isEqualTo(record.versioned());
    }
}
