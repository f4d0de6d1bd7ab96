package io.kvorum.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
    /** Golden: a change here moves every key of every cluster to other nodes. The first is the published XXH3 of nothing,
     * 2d06800538d394c2, folded. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "'',366286023",
                "hello,3375838376",
                "node1#0,760418685",
                "node1#149,2579990141",
                "a/b/../c,3654808356",
                "ключ,1542857430",
                "😀,720333946"
            })
    void a_key_stays_where_it_is(String key, long position) {
        assertThat(KeyHash.hash(key)).isEqualTo(position);
    }

    @Test
    void a_long_key_stays_where_it_is() {
        assertThat(KeyHash.hash("k".repeat(1024))).isEqualTo(1190510440L);
    }

    @Test
    void positions_lie_on_the_ring_and_reach_both_halves() {
        int[] upper = new int[1];
        int cases = 2000;
        Seeds.forEach(cases, (random, i) -> {
            long position = KeyHash.hash("key-" + random.nextLong());
            assertThat(position).isBetween(0L, KeyHash.POSITIONS - 1);
            upper[0] += position >= KeyHash.POSITIONS / 2 ? 1 : 0;
        });
        assertThat(upper[0]).isBetween(cases * 4 / 10, cases * 6 / 10);
    }
}
