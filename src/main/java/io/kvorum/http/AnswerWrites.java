package io.kvorum.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.PromiseNotifier;
import java.nio.channels.ClosedChannelException;

/**
 * Gathers what is written to one connection. Small pieces, as the head of an answer and its body are, become one: the kernel
 * takes one piece for less. Answers that become known in one turn of the loop, as those to all writes of one fsync do, are
 * handed to the kernel at the end of it, all in a row: a client with many connections then wakes once and not for each. With
 * io_uring that is how the loop does it anyway.
 *
 * <p>Nearer to the socket than the encoder, so that it sees the encoded bytes. Used on the connection's event loop.
 */
// The promise that came with a write tells its writer what became of it.
@SuppressWarnings("FutureReturnValueIgnored")
final class AnswerWrites extends ChannelOutboundHandlerAdapter {
    /** Copying more costs more than the kernel saves. */
    private static final int JOINED_AT_MOST = 2 * 1024;

    private final boolean loopGathers;
    private ChannelHandlerContext context;
    private boolean flushDue;
    /** What was written and is not passed on yet, null when nothing is. */
    private ByteBuf held;

    private ChannelPromise heldPromise;

    /** @param loopGathers whether the loop hands to the kernel what was flushed when its turn ends, and not at once */
    AnswerWrites(boolean loopGathers) {
        this.loopGathers = loopGathers;
    }

    /** Whether a loop hands to the kernel what was flushed when its turn ends; only that of io_uring does. */
    static boolean gathers(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(IoUringIoHandler.class);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf piece && piece.readableBytes() <= JOINED_AT_MOST) {
            hold(piece, promise);
        } else {
            passOn();
            ctx.write(message, promise);
        }
    }

    private void hold(ByteBuf piece, ChannelPromise promise) {
        if (held != null && held.readableBytes() + piece.readableBytes() > JOINED_AT_MOST) {
            passOn();
        }
        if (held == null) {
            held = piece;
            heldPromise = promise;
            return;
        }
        ByteBuf joined = context.alloc().ioBuffer(held.readableBytes() + piece.readableBytes());
        joined.writeBytes(held).writeBytes(piece);
        held.release();
        piece.release();
        held = joined;
        if (heldPromise.isVoid()) {
            heldPromise = promise;
        } else if (!promise.isVoid()) {
            promise.addListener(new PromiseNotifier<>(false, heldPromise));
            heldPromise = promise;
        }
    }

    private void passOn() {
        if (held != null) {
            ByteBuf bytes = held;
            ChannelPromise promise = heldPromise;
            held = null;
            heldPromise = null;
            context.write(bytes, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (loopGathers) {
            flushNow();
        } else if (!flushDue) {
            flushDue = true;
            ctx.channel().eventLoop().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushDue = false;
        passOn();
        context.flush();
    }

    /** What was written before goes out before. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        passOn();
        ctx.flush();
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (held != null) {
            held.release();
            held = null;
            heldPromise.tryFailure(new ClosedChannelException());
            heldPromise = null;
        }
    }
}
