package io.kvorum.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.testing.SeededEntropy;
import io.kvorum.version.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivesTest {
    private final SeededEntropy entropy = new SeededEntropy(1);
    private final Lives first = Lives.of(Life.first(entropy));

    @Test
    void node_is_not_behind_a_start_that_it_remembers() {
        Lives third = first.startedAgain(entropy).startedAgain(entropy);

        assertThat(third.isBehind(first.own())).isFalse();
        assertThat(third.isBehind(third.own())).isFalse();
        assertThat(third.own().starts()).isEqualTo(3);
    }

    @Test
    void node_with_a_new_disk_is_behind_whatever_others_remember() {
        Lives wiped = Lives.of(Life.first(entropy));

        assertThat(wiped.isBehind(first.own())).isTrue();
        assertThat(wiped.isBehind(first.startedAgain(entropy).own())).isTrue();
    }

    @Test
    void node_that_was_rolled_back_is_behind_even_when_it_has_started_as_often() {
        Lives lost = first.startedAgain(entropy);
        Lives restored = first.startedAgain(entropy);

        assertThat(restored.isBehind(lost.own())).isTrue();
        assertThat(restored.startedAgain(entropy).isBehind(lost.own())).isTrue();
    }

    @Test
    void renewed_life_is_behind_nobody_and_follows_all_before() {
        Lives lost = first.startedAgain(entropy).startedAgain(entropy);
        Lives renewed = Lives.of(Life.first(entropy)).renewed(lost.own(), entropy);

        assertThat(renewed.isBehind(lost.own())).isFalse();
        assertThat(renewed.own().follows(lost.own())).isTrue();
        assertThat(lost.isBehind(renewed.own())).isTrue();
    }

    @Test
    void start_longer_ago_than_is_remembered_is_believed() {
        Lives lives = first;
        for (int i = 0; i < 100; i++) {
            lives = lives.startedAgain(entropy);
        }
        assertThat(lives.isBehind(first.own())).isFalse();
        assertThat(lives.toJson().length).isLessThan(4_096);
    }

    @Test
    void later_life_of_another_node_is_kept_and_an_older_one_is_not() {
        Life early = Life.first(entropy);
        Life late = early.startedAgain(entropy);

        Lives heard = first.heard("node2", late).heard("node2", early);

        assertThat(heard.knownText("node2")).isEqualTo(late.toString());
        assertThat(heard.knownText("node3")).isNull();
        assertThat(heard.agree("node2", late.toString(), first.ownText())).isTrue();
        assertThat(heard.agree("node2", early.toString(), first.ownText())).isFalse();
        assertThat(heard.agree("node2", late.toString(), null)).isFalse();
    }

    @Test
    void json_is_read_back_as_it_was() throws MalformedRecordException {
        Lives lives =
                first.startedAgain(entropy).heard("node2", Life.first(entropy)).heard("ünïx", Life.first(entropy));

        assertThat(Lives.fromJson(lives.toJson())).isEqualTo(lives).hasSameHashCodeAs(lives);
    }

    @Test
    void damaged_json_is_refused_wherever_a_byte_is_wrong() {
        byte[] line = first.heard("node2", Life.first(entropy)).toJson();
        for (int i = 0; i < line.length; i++) {
            byte[] damaged = line.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> Lives.fromJson(damaged)).isInstanceOf(MalformedRecordException.class);
        }
        assertThatThrownBy(() -> Lives.fromJson("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1",
                "0-1-5f0c2a9be1d34c77",
                "1-0-5f0c2a9be1d34c77",
                "1-1-5F0C2A9BE1D34C77",
                "1-1-5f0c",
                "-1-1-5f0c2a9be1d34c77",
                "1-99999999999999999999-5f0c2a9be1d34c77",
                "1-1-5f0c2a9be1d34c77-1"
            })
    void text_that_is_no_life_is_refused(String text) {
        assertThatThrownBy(() -> Life.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A life looks like");
    }

    @Test
    void text_of_a_life_is_read_back() {
        assertThat(Life.parse(first.ownText())).isEqualTo(first.own());
    }
}
