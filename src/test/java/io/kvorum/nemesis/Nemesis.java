package io.kvorum.nemesis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes the strikes of a schedule happen and mends each of them. A strike that does not show where it must (a node that
 * still reaches whom it is cut off from, a full disk that takes writes) fails the run: it would prove nothing.
 */
final class Nemesis {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Writes between the last fault's end and the next, so that there is something to lose. */
    private static final int WORK_BEFORE = 40;

    private static final int NARROWEST_KILOBITS = 100;

    private final NemesisCluster cluster;
    private final Clients clients;

    Nemesis(NemesisCluster cluster, Clients clients) {
        this.cluster = cluster;
        this.clients = clients;
    }

    /** Returns when all has been mended, or throws the first broken promise; the last nodes may still be starting. */
    void play(Schedule schedule) {
        ExecutorService hands = Executors.newCachedThreadPool();
        try {
            for (Schedule.Round round : schedule.rounds()) {
                if (round.calm()) {
                    cluster.awaitReady();
                    clients.awaitAcknowledged(clients.acknowledged() + WORK_BEFORE);
                }
                play(round, hands);
                cluster.history().verify();
            }
        } finally {
            hands.shutdownNow();
        }
    }

    private void play(Schedule.Round round, ExecutorService hands) {
        List<CompletableFuture<Void>> strikes = new ArrayList<>();
        for (Strike strike : round.strikes()) {
            strikes.add(CompletableFuture.runAsync(() -> play(strike), hands));
        }
        try {
            CompletableFuture.allOf(strikes.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new AssertionError(round + " did not go as it must: " + e.getCause(), e.getCause());
        }
    }

    private void play(Strike strike) {
        NemesisNode node = node(strike.node());
        if (strike.kind() != Strike.Kind.KILL) {
            node.awaitReady();
        }
        switch (strike.kind()) {
            case KILL -> kill(strike, node);
            case PAUSE -> pause(strike, node);
            case CUT_OFF -> cutOff(strike, node);
            case CUT_ONE_WAY -> cutOneWay(strike, node);
            case NARROW_LINK -> narrowLink(strike, node);
            case FULL_DISK -> fullDisk(strike, node);
            case FSYNC_ERROR -> fsyncError(strike, node);
            case CLOCK_SKEW -> clockSkew(strike, node);
            case RESTART -> restart(strike, node);
        }
        happened(strike.kind());
    }

    private void happened(Strike.Kind kind) {
        cluster.tally().happened("fault " + kind);
    }

    private NemesisNode node(int number) {
        return cluster.nodes().get(number - 1);
    }

    private void kill(Strike strike, NemesisNode node) {
        clients.awaitCalls(strike.calls() / 2);
        node.kill();
        clients.awaitCalls(strike.calls() / 2);
        node.start();
    }

    private void pause(Strike strike, NemesisNode node) {
        long longest = cluster.settings().longestTimeoutMillis();
        Instant over = Instant.now().plusMillis(longest + longest * strike.amount() / 1_000);
        node.pause();
        // The time itself is the fault here.
        await("a pause").atMost(PATIENCE).until(() -> Instant.now().isAfter(over));
        node.resume();
    }

    private void cutOff(Strike strike, NemesisNode node) {
        List<NemesisNode> others =
                cluster.nodes().stream().filter(other -> other != node).toList();
        for (NemesisNode other : others) {
            cluster.network().cut(node.number(), other.number());
            cluster.network().cut(other.number(), node.number());
        }
        node.until("cut off from all", () -> others.stream().noneMatch(node::reaches));
        clients.awaitCalls(strike.calls());
        for (NemesisNode other : others) {
            cluster.network().mend(node.number(), other.number());
            cluster.network().mend(other.number(), node.number());
        }
    }

    private void cutOneWay(Strike strike, NemesisNode node) {
        NemesisNode other = node(strike.other());
        cluster.network().cut(node.number(), other.number());
        node.until("without answer from " + other.id(), () -> !node.reaches(other));
        clients.awaitCalls(strike.calls());
        cluster.network().mend(node.number(), other.number());
    }

    private void narrowLink(Strike strike, NemesisNode node) {
        cluster.network().narrow(node.number(), NARROWEST_KILOBITS + strike.amount() / 5);
        node.until("behind a link too narrow", () -> cluster.network().wasTooNarrow(node.number()));
        clients.awaitCalls(strike.calls());
        cluster.network().widen(node.number());
    }

    private void fullDisk(Strike strike, NemesisNode node) {
        boolean toTheLastByte = strike.amount() % 2 == 0;
        boolean andKilled = strike.amount() / 2 % 2 == 0;
        long refusedBefore = writes(node, "disk_full");
        cluster.smallDisk().fill(toTheLastByte ? 0 : NemesisSettings.DISK_RESERVE / 2);
        node.until("without room", () -> writes(node, "disk_full") > refusedBefore);
        clients.awaitCalls(strike.calls());
        if (andKilled) {
            node.kill();
            happened(Strike.Kind.KILL);
        }
        cluster.smallDisk().free();
        if (andKilled) {
            node.start();
        }
        long doneBefore = writes(node, NemesisClient.Result.DONE.name());
        node.until("taking writes again", () -> writes(node, NemesisClient.Result.DONE.name()) > doneBefore);
    }

    private long writes(NemesisNode node, String heard) {
        return cluster.tally().count(node.id() + " write " + heard);
    }

    private void fsyncError(Strike strike, NemesisNode node) {
        node.failFsyncs(strike.amount() % 4);
        clients.awaitCalls(strike.calls());
        node.start();
    }

    private void restart(Strike strike, NemesisNode node) {
        clients.awaitCalls(strike.calls() / 2);
        node.terminate();
        clients.awaitCalls(strike.calls() / 2);
        node.start();
    }

    /** Killed, and started with a wrong clock, which jumps to the other side and in the end is right again. */
    private void clockSkew(Strike strike, NemesisNode node) {
        WrongClock clock = new WrongClock(cluster.directory().resolve(node.id() + ".clock"));
        // Two clocks may differ by the sum of their skews, which stays within what nodes put up with.
        long most = (NemesisSettings.MAX_SKEW_MILLIS - 1_000) / 2;
        long skew = (strike.amount() % 2 == 0 ? 1 : -1) * (most / 2 + most / 2 * strike.amount() / 1_000);
        node.kill();
        happened(Strike.Kind.KILL);
        clock.set(skew);
        node.start(clock.environment());
        node.awaitReady();
        showsClock(node, skew);
        clients.awaitCalls(strike.calls());
        clock.set(-skew);
        showsClock(node, -skew);
        clients.awaitCalls(strike.calls());
        clock.set(0);
        showsClock(node, 0);
    }

    private static void showsClock(NemesisNode node, long skew) {
        node.until("with a clock " + skew + " ms off", () -> {
            for (var member : node.members().body().path("nodes")) {
                if (member.path("self").asBoolean()) {
                    Instant own = Instant.parse(member.path("lastContact").asText());
                    return Math.abs(Duration.between(Instant.now(), own).toMillis() - skew) < 500;
                }
            }
            return false;
        });
    }
}
