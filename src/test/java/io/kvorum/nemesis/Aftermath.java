package io.kvorum.nemesis;

import static org.awaitility.Awaitility.await;

import io.kvorum.check.Seen;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.testing.NodeApi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;

/** All has been mended and no client works any more: what must be true then. */
final class Aftermath {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int READERS = 4;
    private static final String LAST_KEY = "last";

    private final NemesisCluster cluster;
    private final Random random;

    Aftermath(NemesisCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Throws the first broken promise, be it of now or of the time before. */
    void judge() {
        try {
            cluster.awaitWhole();
            writeThroughEveryNode();
            readEverything();
        } catch (ConditionTimeoutException | AssertionError e) {
            // What broke first explains more than what broke because of it.
            cluster.history().verify();
            throw new Violation(Promise.SERVES_AGAIN, "After all was mended: " + e.getMessage(), e);
        }
        cluster.history().verify();
    }

    private void writeThroughEveryNode() {
        NemesisClient client = new NemesisClient(cluster, "last");
        for (NemesisNode node : cluster.nodes()) {
            awaiting(
                    "a read through " + node.id(), () -> client.read(node, LAST_KEY, Level.ALL, NemesisClient.PATIENT));
            awaiting(
                    "a write through " + node.id(),
                    () -> client.put(node, LAST_KEY, true, Level.ALL, NemesisClient.PATIENT));
        }
    }

    private static void awaiting(String what, java.util.concurrent.Callable<NemesisClient.Result> call) {
        await(what).atMost(PATIENCE).until(call, result -> result == NemesisClient.Result.DONE);
    }

    private void readEverything() {
        List<String> keys = cluster.history().keys();
        AtomicInteger next = new AtomicInteger();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                NemesisClient client = new NemesisClient(cluster, "reader" + i);
                Random own = new Random(random.nextLong());
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int k = next.getAndIncrement(); k < keys.size(); k = next.getAndIncrement()) {
                                bringTogether(client, keys.get(k), own);
                            }
                        },
                        readers));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            readers.shutdownNow();
        }
    }

    /** One read that hears of every replica makes them alike. */
    private void bringTogether(NemesisClient client, String key, Random own) {
        awaiting("a read of all replicas of " + key, () -> {
            NemesisNode node = cluster.nodes().get(own.nextInt(cluster.nodes().size()));
            return client.read(node, key, Level.ALL, NemesisClient.PATIENT);
        });
        List<String> owners = owners(key);
        List<String> lines = new ArrayList<>();
        try {
            await("replicas alike").atMost(PATIENCE).until(() -> {
                lines.clear();
                owners.forEach(owner -> lines.add(held(cluster.node(owner), key)));
                return lines.stream().distinct().count() == 1;
            });
        } catch (ConditionTimeoutException e) {
            throw new Violation(Promise.REPLICAS_AGREE, "Key " + key + " is on " + owners + ": " + lines, e);
        }
        Seen seen = lines.get(0).isEmpty() ? Seen.NOTHING : Answers.held(lines.get(0));
        cluster.history()
                .ended(
                        key,
                        seen,
                        owners,
                        cluster.nodes().stream().map(NemesisNode::id).toList());
    }

    private List<String> owners(String key) {
        List<String> owners = new ArrayList<>();
        Answer answer = cluster.nodes().get(0).api().call("GET", "/cluster/owners/" + key, null, PATIENCE);
        answer.body()
                .path("owners")
                .forEach(owner -> owners.add(owner.path("id").asText()));
        if (owners.size() != NemesisSettings.N) {
            throw new AssertionError("The owners of " + key + " are " + answer);
        }
        return owners;
    }

    /** The line of the node's own record; empty when it never heard of the key. */
    private static String held(NemesisNode node, String key) {
        Answer answer = node.api().call("GET", "/internal/fetch/" + key, null, PATIENCE);
        return switch (answer.status()) {
            case 200 -> answer.text();
            case 404 -> "";
            default -> throw new AssertionError(node.id() + " does not tell its record of " + key + ": " + answer);
        };
    }
}
