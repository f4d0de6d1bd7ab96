package io.kvorum.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.Seeds;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RandomRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedJsonTest {
    @Test
    void what_was_sealed_is_read_again() throws MalformedRecordException {
        byte[] line = new SealedJson()
                .put("node", "n\"1\n")
                .put("commit", Long.MAX_VALUE)
                .seal();
        SealedJson read = SealedJson.parse(line);
        assertThat(read.text("node")).isEqualTo("n\"1\n");
        assertThat(read.number("commit")).isEqualTo(Long.MAX_VALUE);
        assertThat(read.has("checksum")).isFalse();
    }

    @Test
    void every_line_is_written_as_the_generator_writes_it() {
        Seeds.forEach(3_000, (random, i) -> {
            SealedJson json = new SealedJson();
            for (int n = random.nextInt(5); n > 0; n--) {
                String name = random.nextInt(4) == 0 ? RandomRecords.text(random, 3) : "name" + n;
                if (random.nextBoolean()) {
                    json.put(name, random.nextLong() >>> random.nextInt(64));
                } else {
                    json.put(name, random.nextBoolean() ? "plain text" : RandomRecords.text(random, 4));
                }
            }
            assertThat(json.seal()).isEqualTo(json.generated());
        });
        for (char c = 0; c < 0x180; c++) {
            SealedJson json = new SealedJson().put("n" + c, "t" + c);
            assertThat(json.seal()).isEqualTo(json.generated());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"commit\":1,\"commit\":2",
                "{\"commit\":1}{\"commit\":2",
                "{\"commit\":1,\"checksum\":\"00000000\"} x",
                " {\"commit\":1",
                "{\"commit\": 1",
                "{\"\\u0063ommit\":1",
                "{\"node\":\"\\ud800\"",
                "{\"\\ud800\":1",
                "{\"commit\":1.0",
                "{\"commit\":99999999999999999999",
                "{\"commit\":[1]",
                "[\"commit\"",
                "\"commit\"",
                "{"
            })
    void what_no_node_writes_is_refused_though_its_checksum_matches(String open) {
        byte[] bytes = open.getBytes(UTF_8);
        assertThatThrownBy(() -> SealedJson.parse(Checksum.seal(bytes, bytes.length)))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.checksumFailed())
                        .isFalse());
    }
}
