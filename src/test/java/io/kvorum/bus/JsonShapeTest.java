package io.kvorum.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Seeds;
import io.kvorum.version.Value;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapeTest {
    private static final JsonShape SHAPE = new JsonShape(
            "The thing",
            "{\"text\": \"…\"}",
            Map.of("text", Kind.TEXT, "number", Kind.NUMBER, "flag", Kind.FLAG, "w", Kind.LEVEL));

    private static JsonFields read(String json) {
        return SHAPE.read(json.getBytes(UTF_8));
    }

    @Test
    void members_of_every_kind_are_read() {
        JsonFields fields = read(" {\"text\":\"ü\\n\",\"number\":-7,\"flag\":true,\"w\":2}\n");
        assertThat(fields.text("text")).isEqualTo("ü\n");
        assertThat(fields.number("number")).isEqualTo(-7);
        assertThat(fields.flag("flag")).isTrue();
        assertThat(fields.text("w")).isEqualTo("2");
        assertThat(read("{\"w\":\"all\"}").text("w")).isEqualTo("all");
        assertThat(read("{}").text("text")).isNull();
        assertThat(read("{}").number("number")).isNull();
        assertThat(read("{}").flag("flag")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"number\":1.5} | must be a whole number, found a number",
                "{\"number\":\"1\"} | must be a whole number, found a string",
                "{\"number\":99999999999999999999} | must be a whole number",
                "{\"flag\":1} | must be true or false, found a number",
                "{\"w\":1.5} | must be a number of replicas, \"one\", \"quorum\" or \"all\"",
                "{\"w\":true} | must be a number of replicas",
                "{\"text\":7} | The thing's member \"text\" must be a string, found a number (line 1, column 9)",
                "{\"txet\":7} | known are flag, number, text, w",
                "{\"text\":\"a\" \"flag\":true} | is not valid JSON (line 1, column 13)",
                "{\"text\":\"a | is not valid JSON",
                "{\"text\":nul} | is not valid JSON",
                "{\"text\":\"a\"}// comment | is not valid JSON",
            })
    void what_does_not_fit_is_named_with_its_place(String json, String expected) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(KvorumException.class, e -> {
            assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST);
            assertThat(e.getMessage()).contains(expected);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"c080", "eda080", "f8888080", "ff", "22e9"})
    void bytes_that_are_no_utf8_are_refused(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex);
        byte[] body = "{\"text\":\"??????\"}".getBytes(UTF_8);
        System.arraycopy(bad, 0, body, 9, bad.length);
        assertThatThrownBy(() -> SHAPE.read(body)).hasMessage("The thing is not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"a\"}\u00ff",
                "{\"text\":\"a\"}}",
                "{\"text\":\"a\",}",
                "{\"text\":\"a\",\"text\":\"b\"}",
                "{\"text\":\"a\"",
                "{\"text\" \"a\"}",
                "{\"text\":\"a",
                "{\"txet\":\"a\"}",
                "{\"flag\":\"a\"}",
                "{\"text\":\"a\u0000\"}",
                "{\"text\":a}",
                "{,}",
                "{"
            })
    void what_only_looks_like_an_object_of_plain_texts_is_refused(String json) {
        assertThatThrownBy(() -> SHAPE.read(json.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isInstanceOf(KvorumException.class);
    }

    @Test
    void plain_texts_are_read_whatever_white_space_is_between_them() {
        JsonShape two = new JsonShape("The thing", "", Map.of("a", Kind.TEXT, "b", Kind.TEXT));
        JsonFields fields = two.read("\r\n{ \"a\"\t:\n\"x y\" , \"b\":\"\"} ".getBytes(UTF_8));
        assertThat(fields.text("a")).isEqualTo("x y");
        assertThat(fields.value("a")).isEqualTo(Value.text("x y"));
        assertThat(fields.has("b")).isTrue();
        assertThat(fields.text("b")).isEmpty();
        assertThat(fields.has("c")).isFalse();
    }

    @Test
    void deep_nesting_is_refused_at_its_first_bracket() {
        assertThatThrownBy(() -> read("{\"text\":" + "[".repeat(100_000))).hasMessageContaining("found an array");
        assertThatThrownBy(() -> read("[".repeat(100_000))).hasMessageContaining("is not a JSON object");
    }

    @Test
    void numbers_and_names_beyond_what_the_parser_takes_are_refused_like_any_other() {
        for (String json : List.of(
                "{\"number\":" + "1".repeat(1_001) + "}",
                "{\"text\":" + "1".repeat(1_001) + "}",
                "{\"number\":1." + "1".repeat(1_001) + "}",
                "{\"" + "n".repeat(60_000) + "\":1}")) {
            assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(KvorumException.class, e -> {
                assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST);
                assertThat(e.getMessage()).contains("The thing is not valid JSON: ", "exceeds the maximum");
            });
        }
    }

    @Test
    void any_damage_to_good_json_is_read_or_refused_and_never_crashes() {
        byte[] good = "{\"text\":\"w\\u00f6rld\",\"number\":12,\"flag\":false,\"w\":\"one\"}".getBytes(UTF_8);
        Seeds.forEach(5_000, (random, i) -> {
            byte[] body = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(SHAPE.read(body)).isNotNull();
            } catch (KvorumException e) {
                assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST);
            }
        });
    }

    @Test
    void objects_that_are_parsed_already_obey_the_same_rules() {
        Map<String, Object> object = new JsonObject()
                .put("text", "a")
                .put("number", 3)
                .put("flag", true)
                .put("w", 2)
                .getMap();
        assertThat(SHAPE.read(object).number("number")).isEqualTo(3);
        assertThat(SHAPE.read(object).text("w")).isEqualTo("2");
        Map<String, Object> withNull = new HashMap<>();
        withNull.put("text", null);
        assertThatThrownBy(() -> SHAPE.read(withNull)).hasMessageContaining("must be a string, found null");
        assertThatThrownBy(() -> SHAPE.read(Map.of("number", 1.5))).hasMessageContaining("found Double");
        assertThatThrownBy(() -> SHAPE.read(Map.of("nope", 1))).hasMessageContaining("unknown member \"nope\"");
        Map<String, Object> withoutName = new HashMap<>();
        withoutName.put(null, "a");
        assertThatThrownBy(() -> SHAPE.read(withoutName)).hasMessageContaining("unknown member");
    }
}
