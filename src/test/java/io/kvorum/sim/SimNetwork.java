package io.kvorum.sim;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The links between nodes, each way on its own: slow, lossy, doubling, or cut. */
final class SimNetwork {
    private static final long MICRO = 1_000;
    private static final long MIN_NANOS = 50 * MICRO;
    private static final long USUAL_NANOS = 400 * MICRO;

    private final SimTime time;
    private final Random random;
    private final Coverage coverage;
    private final Map<String, Link> links = new TreeMap<>();

    /** One way from one node to another. */
    static final class Link {
        boolean cut;
        double loss;
        double duplication;
        /** Longest extra delay; a wide one reorders. */
        long extraNanos;
    }

    SimNetwork(SimTime time, Random random, Coverage coverage) {
        this.time = time;
        this.random = random;
        this.coverage = coverage;
    }

    Link link(String from, String to) {
        return links.computeIfAbsent(from + ">" + to, unused -> new Link());
    }

    void healAll() {
        links.clear();
    }

    /** Brings a message over, or loses it. */
    void deliver(String from, String to, Runnable arrival) {
        send(link(from, to), arrival);
    }

    /** Brings a message over, perhaps twice, or loses it. */
    void deliverPerhapsTwice(String from, String to, Runnable arrival) {
        Link link = link(from, to);
        send(link, arrival);
        if (link.duplication > 0 && random.nextDouble() < link.duplication) {
            coverage.happened("message doubled");
            send(link, arrival);
        }
    }

    private void send(Link link, Runnable arrival) {
        if (link.cut || (link.loss > 0 && random.nextDouble() < link.loss)) {
            coverage.happened(link.cut ? "message cut off" : "message lost");
            return;
        }
        long delay = MIN_NANOS + (long) (random.nextDouble() * USUAL_NANOS);
        if (link.extraNanos > 0) {
            delay += (long) (random.nextDouble() * link.extraNanos);
        }
        time.after(delay, arrival);
    }
}
