package io.kvorum.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.testing.TestNodes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.transport.Transport;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerWritesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new AnswerWrites(false));
    private final List<ChannelFuture> written = new ArrayList<>();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf piece(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static ByteBuf piece(int bytes) {
        return piece("x".repeat(bytes));
    }

    private void write(ByteBuf piece) {
        written.add(channel.write(piece));
    }

    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            sent.add(next.toString(US_ASCII));
            next.release();
        }
        return sent;
    }

    @Test
    void head_and_body_go_out_as_one_piece_at_the_end_of_the_turn() {
        write(piece("head "));
        write(piece("body "));
        write(piece("next"));
        channel.pipeline().flush();
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(written).noneMatch(ChannelFuture::isDone);
        channel.runPendingTasks();
        assertThat(sent()).containsExactly("head body next");
        assertThat(written).hasSize(3).allMatch(ChannelFuture::isSuccess);
    }

    @Test
    void a_loop_that_gathers_gets_head_and_body_at_once() {
        EmbeddedChannel gathering = new EmbeddedChannel(new AnswerWrites(true));
        ChannelFuture head = gathering.write(piece("head "));
        ChannelFuture body = gathering.write(piece("body"));
        assertThat(gathering.outboundMessages()).isEmpty();
        gathering.pipeline().flush();
        ByteBuf sent = gathering.readOutbound();
        assertThat(sent.toString(US_ASCII)).isEqualTo("head body");
        sent.release();
        assertThat(List.of(head, body)).allMatch(ChannelFuture::isSuccess);
        gathering.finishAndReleaseAll();
    }

    /** Not every machine has all of them; each that it has must be told from the others. */
    static List<Transport> transports() {
        return Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO)
                .filter(Transport::available)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void only_a_loop_of_io_uring_gathers(Transport transport) {
        Vertx vertx = Vertx.builder().withTransport(transport).build();
        try {
            EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
            assertThat(AnswerWrites.gathers(loop)).isEqualTo(transport == Transport.IO_URING);
        } finally {
            TestNodes.await(vertx.close());
        }
    }

    @Test
    void large_pieces_are_not_copied_and_keep_their_place() {
        ByteBuf large = piece(2_049);
        write(piece("a"));
        write(large);
        write(piece("b"));
        channel.flush();
        channel.runPendingTasks();
        assertThat((ByteBuf) channel.readOutbound()).satisfies(first -> {
            assertThat(first.toString(US_ASCII)).isEqualTo("a");
            first.release();
        });
        assertThat((ByteBuf) channel.readOutbound()).isSameAs(large);
        large.release();
        assertThat(sent()).containsExactly("b");
    }

    @Test
    void small_pieces_are_joined_up_to_a_limit() {
        write(piece(1_500));
        write(piece(548));
        write(piece(1));
        channel.flush();
        channel.runPendingTasks();
        assertThat(sent()).extracting(String::length).containsExactly(2_048, 1);
    }

    @Test
    void what_was_written_before_a_close_goes_out_before_it() {
        write(piece("last words"));
        assertThat(channel.close().isSuccess()).isTrue();
        assertThat(written).allMatch(ChannelFuture::isSuccess);
        assertThat(sent()).containsExactly("last words");
    }

    @Test
    void what_is_held_when_the_connection_goes_is_released_and_its_writer_told() {
        ByteBuf lost = piece("lost");
        write(lost);
        channel.pipeline().removeFirst();
        assertThat(written.get(0).cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(lost.refCnt()).isZero();
    }

    @Test
    void joined_pieces_are_released() {
        ByteBuf head = piece("head");
        ByteBuf body = piece("body");
        write(head);
        write(body);
        assertThat(head.refCnt()).isZero();
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void a_piece_whose_writer_does_not_care_joins_one_whose_writer_does() {
        write(piece("head "));
        written.add(channel.write(piece("body "), channel.voidPromise()));
        write(piece("tail"));
        channel.flush();
        channel.runPendingTasks();
        assertThat(sent()).containsExactly("head body tail");
        assertThat(written.get(0).isSuccess()).isTrue();
        assertThat(written.get(2).isSuccess()).isTrue();
    }
}
