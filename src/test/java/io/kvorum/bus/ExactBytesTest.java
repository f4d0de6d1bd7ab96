package io.kvorum.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactBytesTest {
    @Test
    void one_piece_is_taken_without_another_copy() {
        ExactBytes bytes = new ExactBytes(0);
        bytes.writeBytes(new byte[] {1, 2, 3});
        assertThat(bytes.toByteArray()).containsExactly(1, 2, 3).isSameAs(bytes.toByteArray());
    }

    @Test
    void several_pieces_are_joined_and_nothing_is_behind_them() {
        ExactBytes bytes = new ExactBytes(16);
        bytes.writeBytes(new byte[] {1, 2});
        bytes.write(3);
        assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
    }
}
