package io.kvorum.sim;

import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.RepairMode;
import io.kvorum.version.ConflictPolicy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How one simulated cluster is set up, drawn from the seed.
 *
 * @param nodes members at the beginning
 * @param spare nodes that may join later
 * @param clients how many work side by side
 * @param operations calls of all clients together
 * @param coldKeys keys that are rarely used, beside the few hot ones
 * @param thinkMillis longest pause of a client between two calls
 */
record SimSettings(
        int nodes,
        int spare,
        QuorumSpec spec,
        ConflictPolicy policy,
        RepairMode repair,
        int vnodes,
        long segmentBytes,
        int batchRecords,
        int hintRecords,
        int siblings,
        long snapshotMillis,
        long peerTimeoutMillis,
        int clients,
        int operations,
        int coldKeys,
        int thinkMillis) {
    static final int HOT_KEYS = 3;
    static final long TIMEOUT_MILLIS = 2_000;
    static final long MAX_SKEW_MILLIS = 5_000;
    /** Room for the small files and a snapshot. */
    static final long DISK_RESERVE = 3_000;

    static final int BATCH_BYTES = 8_192;

    private static final int PORT = 7_000;

    private static final List<QuorumSpec> SPECS = List.of(
            new QuorumSpec(3, 2, 2),
            new QuorumSpec(3, 2, 2),
            new QuorumSpec(3, 2, 2),
            new QuorumSpec(3, 3, 1),
            new QuorumSpec(3, 1, 3),
            new QuorumSpec(3, 2, 3),
            new QuorumSpec(3, 1, 1),
            new QuorumSpec(3, 2, 1),
            new QuorumSpec(2, 2, 1),
            new QuorumSpec(5, 3, 3),
            new QuorumSpec(5, 2, 4));

    static SimSettings draw(Random random) {
        QuorumSpec spec = oneOf(random, SPECS);
        return new SimSettings(
                Math.max(spec.n(), 3 + random.nextInt(5)),
                random.nextInt(3),
                spec,
                oneOf(random, List.of(ConflictPolicy.values())),
                oneOf(random, List.of(RepairMode.values())),
                oneOf(random, List.of(1, 8, 24)),
                oneOf(random, List.of(1_500L, 6_000L, 40_000L)),
                oneOf(random, List.of(1, 4, 64)),
                oneOf(random, List.of(0, 8, 1_000)),
                oneOf(random, List.of(3, 64)),
                oneOf(random, List.of(700L, 5_000L, 30_000L)),
                oneOf(random, List.of(150L, 500L, 1_000L)),
                1 + random.nextInt(6),
                120 + random.nextInt(400),
                10 + random.nextInt(40),
                oneOf(random, List.of(20, 200, 1_000)));
    }

    private static <T> T oneOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    static String id(int number) {
        return "node" + (number + 1);
    }

    static String address(String id) {
        return id + ":" + PORT;
    }

    /** The configuration of one node. One that is not among the first joins them. */
    JsonObject config(int number) {
        String id = id(number);
        JsonObject cluster = new JsonObject().put("vnodes", vnodes);
        if (number < nodes) {
            JsonArray peers = new JsonArray();
            for (int i = 0; i < nodes; i++) {
                if (i != number) {
                    peers.add(new JsonObject().put("id", id(i)).put("address", address(id(i))));
                }
            }
            cluster.put("peers", peers);
        } else {
            cluster.put("join", address(id(number % nodes)));
        }
        return new JsonObject()
                .put("node", new JsonObject().put("id", id))
                .put("http", new JsonObject().put("port", PORT).put("advertised", address(id)))
                .put("cluster", cluster)
                .put(
                        "quorum",
                        new JsonObject()
                                .put("n", spec.n())
                                .put("w", spec.w())
                                .put("r", spec.r())
                                .put("timeoutMs", TIMEOUT_MILLIS)
                                .put("peerTimeoutMs", peerTimeoutMillis))
                .put("conflicts", policy.name().toLowerCase(Locale.ROOT))
                .put("repair", repair.name().toLowerCase(Locale.ROOT))
                .put("clock", new JsonObject().put("maxSkewMs", MAX_SKEW_MILLIS))
                .put(
                        "limits",
                        new JsonObject()
                                .put("valueBytes", 1_024)
                                .put("batchBytes", BATCH_BYTES)
                                .put("batchRecords", batchRecords)
                                .put("hintRecords", hintRecords)
                                .put("siblings", siblings)
                                .put("diskReserveBytes", DISK_RESERVE));
    }
}
