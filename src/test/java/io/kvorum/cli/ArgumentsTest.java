package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final String LOST = "\uFFFD\uFFFD";

    @Test
    void arguments_that_the_locale_damaged_are_read_from_the_command_line() {
        assertThat(Arguments.repaired(
                        new String[] {"put", "w" + LOST + "rld", ""}, utf8("java\0-jar\0kvorum.jar\0put\0wörld\0\0")))
                .containsExactly("put", "wörld", "");
    }

    @Test
    void arguments_stay_when_the_command_line_is_another_one() {
        String[] args = {"put", LOST};
        assertThat(Arguments.repaired(args, utf8("java\0get\0ö\0"))).isSameAs(args);
        assertThat(Arguments.repaired(args, utf8("ö\0"))).isSameAs(args);
        assertThat(Arguments.repaired(args, new byte[0])).isSameAs(args);
        assertThat(Arguments.repaired(args, new byte[] {'p', 'u', 't', 0, -1, 0}))
                .isSameAs(args);
    }

    @Test
    void arguments_that_are_whole_are_left_alone() {
        String[] args = {"put", "wörld"};
        assertThat(Arguments.asTyped(args)).isSameAs(args);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
