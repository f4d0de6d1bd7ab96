package io.kvorum.sim;

import io.kvorum.bus.RequestRules;
import io.kvorum.check.History;
import io.kvorum.check.Seen;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Value;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** One client: calls any node, waits for its answer, thinks, calls again. */
final class SimClient {
    private static final long LATE_MILLIS = 3_000;
    /** Sooner after the deadline than the bus would answer in the coordinator's place. */
    private static final long SOON_MILLIS = 100;

    private final SimCluster cluster;
    private final String name;
    private final Random random;
    private final Map<String, String> contexts = new HashMap<>();
    private int calls;

    SimClient(SimCluster cluster, String name, Random random) {
        this.cluster = cluster;
        this.name = name;
        this.random = random;
    }

    /** What a call came to. */
    enum Result {
        DONE,
        FAILED
    }

    /** Makes so many calls, one after the other. */
    void work(int remaining, Runnable finished) {
        if (remaining == 0) {
            finished.run();
            return;
        }
        long think = random.nextInt(1 + cluster.settings().thinkMillis()) * 1_000_000L + random.nextInt(1_000_000);
        cluster.time().after(think, () -> anyCall(result -> work(remaining - 1, finished)));
    }

    private void anyCall(Consumer<Result> ended) {
        SimNode node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        String key = anyKey();
        int draw = random.nextInt(100);
        if (draw < 45) {
            read(node, key, level(), ended);
        } else if (draw < 90) {
            write(node, key, name + "-" + calls++, useContext() ? contexts.get(key) : null, level(), ended);
        } else {
            write(node, key, null, useContext() ? contexts.get(key) : null, level(), ended);
        }
    }

    private boolean useContext() {
        return random.nextInt(3) > 0;
    }

    private String anyKey() {
        return random.nextInt(3) > 0
                ? "hot" + random.nextInt(SimSettings.HOT_KEYS)
                : "cold" + random.nextInt(cluster.settings().coldKeys());
    }

    private QuorumLevel level() {
        return switch (random.nextInt(12)) {
            case 0 -> QuorumLevel.ONE;
            case 1 -> QuorumLevel.ALL;
            case 2 -> QuorumLevel.QUORUM;
            case 3 ->
                QuorumLevel.of(1 + random.nextInt(cluster.settings().spec().n()));
            default -> null;
        };
    }

    private int resolved(QuorumLevel levelOrNull, int configured) {
        return levelOrNull == null
                ? configured
                : levelOrNull.resolve(cluster.settings().spec().n());
    }

    /** Reads; a null level is the configured R. */
    void read(SimNode node, String key, QuorumLevel level, Consumer<Result> ended) {
        History.Read read = cluster.history()
                .read(key, resolved(level, cluster.settings().spec().r()));
        ReadRequest request = new ReadRequest(key, level, deadline());
        cluster.log(() -> name + " reads " + key + " at " + node.id() + " r=" + level);
        boolean strict = cluster.knowsNewestMembers(node) && !cluster.mayMissLoss();
        this.<ReadAnswer>call(node, request, answer -> {
            if (answer != null && answer.succeeded()) {
                Versioned versioned = answer.result().versioned();
                contexts.put(key, ContextToken.of(versioned).encode(key));
                cluster.log(() -> name + " read " + answer.result());
                read.answered(seen(versioned), strict && !cluster.mayMissLoss());
            } else if (answer != null) {
                foreseen(answer.cause());
            }
            ended.accept(answer != null && answer.succeeded() ? Result.DONE : Result.FAILED);
        });
    }

    /** Writes, or deletes with a null text; a null level is the configured W. */
    void write(SimNode node, String key, String text, String context, QuorumLevel level, Consumer<Result> ended) {
        ContextToken token = RequestRules.context(key, context);
        History.Write write = cluster.history()
                .write(
                        key,
                        text,
                        token == null ? VectorClock.empty() : token.clock(),
                        resolved(level, cluster.settings().spec().w()));
        cluster.log(
                () -> name + " writes " + key + " = " + text + " at " + node.id() + " w=" + level + " after " + token);
        Value value = text == null ? null : Value.text(text);
        WriteRequest request = new WriteRequest(key, value, token, level, deadline(), false);
        this.<WriteAnswer>call(node, request, answer -> {
            if (answer == null) {
                cluster.coverage().happened("client without an answer");
            } else if (answer.succeeded()) {
                WriteAnswer done = answer.result();
                cluster.log(() -> name + " wrote " + done);
                contexts.put(key, ContextToken.of(done.versioned()).encode(key));
                write.acknowledged(
                        done.versioned().context(),
                        done.timestamp(),
                        done.evidence().nodes(),
                        cluster.knowsNewestMembers(node));
            } else if (foreseen(answer.cause()) == Outcome.NOT_APPLIED) {
                write.notApplied();
            }
            ended.accept(answer != null && answer.succeeded() ? Result.DONE : Result.FAILED);
        });
    }

    /** Replaces what this client last saw of the key, on all replicas. */
    void writeOver(SimNode node, String key, String text, Consumer<Result> ended) {
        write(node, key, text, contexts.get(key), QuorumLevel.ALL, ended);
    }

    private long deadline() {
        return cluster.time().nowNanos() + SimSettings.TIMEOUT_MILLIS * 1_000_000;
    }

    static Seen seen(Versioned versioned) {
        return new Seen(
                versioned.context(),
                versioned.siblings().stream()
                        .map(sibling -> new Seen.Item(
                                sibling.isTombstone() ? null : sibling.value().asText(), sibling.timestamp()))
                        .toList());
    }

    private Outcome foreseen(Throwable failure) {
        if (failure instanceof KvorumException known && known.code() != FailureCode.INTERNAL) {
            cluster.coverage().happened("client heard " + known.code().code());
            cluster.log(() -> name + " heard " + known.getMessage());
            return known.code().outcome();
        }
        cluster.broken(new Violation(Promise.NO_SURPRISE, name + " heard " + failure, failure));
        return Outcome.UNKNOWN;
    }

    /** Calls a node; the answer is null when none will come. */
    private <T> void call(SimNode node, Object message, Consumer<Future<T>> answered) {
        long began = cluster.time().nowNanos();
        SimProcess life = node.process();
        boolean[] ended = new boolean[1];
        Consumer<Future<T>> once = answer -> {
            if (!ended[0]) {
                ended[0] = true;
                answered.accept(answer);
            }
        };
        if (life == null) {
            Future<T> refused =
                    Future.failedFuture(new KvorumException(FailureCode.UNAVAILABLE, node.id() + " is not there"));
            cluster.time().after(500_000, () -> once.accept(refused));
            return;
        }
        cluster.time().after((SimSettings.TIMEOUT_MILLIS + LATE_MILLIS) * 1_000_000, () -> {
            if (!ended[0] && node.process() == life && !node.wasPausedSince(began)) {
                cluster.broken(new Violation(
                        Promise.REQUESTS_END, node.id() + " left " + message + " of " + name + " without an answer"));
            }
            once.accept(null);
        });
        node.<T>receive(
                message,
                SimSettings.TIMEOUT_MILLIS,
                answer -> {
                    requireSoon(node, message, began);
                    cluster.time().after(100_000, () -> once.accept(answer));
                },
                () -> cluster.time().after(100_000, () -> once.accept(null)));
    }

    private void requireSoon(SimNode node, Object message, long began) {
        long tookMillis = (cluster.time().nowNanos() - began) / 1_000_000;
        if (tookMillis > SimSettings.TIMEOUT_MILLIS + SOON_MILLIS && !node.wasPausedSince(began)) {
            cluster.broken(new Violation(
                    Promise.REQUESTS_END, node.id() + " took " + tookMillis + " ms for " + message + " of " + name));
        }
    }
}
