package io.kvorum.sim;

import io.kvorum.peer.Wire;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** How one simulated process calls the other nodes. */
final class SimWire implements Wire {
    private final String from;
    private final SimLoop loop;
    private final SimTime time;
    private final SimNetwork network;
    private final Function<String, SimNode> nodeAt;
    private final WireSpy spy;

    /** Sees every call that arrives and every reply that is sent. */
    interface WireSpy {
        void arrived(String to, Call call);

        void replied(String from, Call call, Reply reply);
    }

    /** @param nodeAt the node at an address, null where there never was one */
    SimWire(
            String from,
            SimLoop loop,
            SimTime time,
            SimNetwork network,
            Function<String, SimNode> nodeAt,
            WireSpy spy) {
        this.from = from;
        this.loop = loop;
        this.time = time;
        this.network = network;
        this.nodeAt = nodeAt;
        this.spy = spy;
    }

    @Override
    public Future<Reply> call(Call call) {
        Promise<Reply> answer = Promise.promise();
        SimTime.Cancel timeout = time.after(
                TimeUnit.MILLISECONDS.toNanos(call.timeoutMillis()),
                () -> loop.run(
                        () -> answer.tryFail(new TimeoutException("no reply within " + call.timeoutMillis() + " ms"))));
        answer.future().onComplete(done -> timeout.cancel());
        SimNode node = nodeAt.apply(call.address());
        if (node == null) {
            loop.later(() -> answer.tryFail(new ConnectException("nobody was ever at " + call.address())));
            return answer.future();
        }
        String to = node.id();
        network.deliverPerhapsTwice(from, to, () -> {
            if (!node.isRunning()) {
                back(to, () -> answer.tryFail(new ConnectException("Connection refused")));
                return;
            }
            spy.arrived(to, call);
            node.receive(
                    call,
                    reply -> {
                        spy.replied(to, call, reply);
                        back(to, () -> answer.tryComplete(reply));
                    },
                    () -> back(to, () -> answer.tryFail(new IOException("Connection reset by peer"))));
        });
        return answer.future();
    }

    private void back(String to, Runnable arrival) {
        network.deliver(to, from, () -> loop.run(arrival));
    }
}
