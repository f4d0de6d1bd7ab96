package io.kvorum.testing;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.Minted;
import io.kvorum.replication.Replicas;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replicas played by the test: every call is kept until the test says how it ends. A node may also be told beforehand to
 * end all calls of a kind at once, before they return.
 */
public final class ManualReplicas implements Replicas {
    private static final long START_MILLIS = 1_763_846_033_123L;

    private final List<Call<Record, Void>> stores = new ArrayList<>();
    private final List<Call<Asked, Record>> fetches = new ArrayList<>();
    private final List<Call<WriteRequest, WriteAnswer>> forwards = new ArrayList<>();
    private final Map<String, FailureCode> refusing = new HashMap<>();
    private final Map<String, Record> atOnce = new HashMap<>();
    private final Set<String> acking = new TreeSet<>();
    private final Set<String> down = new TreeSet<>();
    private final Promise<Void> durable = Promise.promise();
    private Future<Minted> minted;
    private int mints;
    private final List<Looking> looks = new ArrayList<>();
    private Look look = new Look(false, null, null, 0);
    private Future<Look> grown = Future.succeededFuture(look);

    /** What a coordinator asked for, and what it holds of it; null when it did not say. */
    public record Asked(String key, Held held) {}

    /** A look that a coordinator took at this node's own state. */
    public record Looking(long maxBytes, boolean digested) {}

    /** One call that a coordinator made. */
    public record Call<I, O>(String node, I item, long deadlineNanos, Promise<O> promise) {}

    @Override
    public Future<Minted> mint(WriteRequest request) {
        mints++;
        if (minted != null) {
            return minted;
        }
        Dot dot = new Dot("self@1", mints);
        HybridTimestamp timestamp = HybridTimestamp.ofMillis(START_MILLIS + mints);
        Versioned written =
                Versioned.empty().write(dot, timestamp, VectorClock.empty(), request.value(), ConflictPolicy.LWW);
        return Future.succeededFuture(new Minted(Record.of(request.key(), written), timestamp, durable.future()));
    }

    @Override
    public Future<Void> store(String node, Record record, long deadlineNanos) {
        Call<Record, Void> call = new Call<>(node, record, deadlineNanos, Promise.promise());
        stores.add(call);
        if (refusing.containsKey(node)) {
            call.promise().fail(failure(node, refusing.get(node)));
        } else if (acking.contains(node)) {
            call.promise().complete();
        }
        return call.promise().future();
    }

    @Override
    public Future<Record> fetch(String node, String key, Held held, long deadlineNanos) {
        Call<Asked, Record> call = new Call<>(node, new Asked(key, held), deadlineNanos, Promise.promise());
        fetches.add(call);
        if (refusing.containsKey(node)) {
            call.promise().fail(failure(node, refusing.get(node)));
        } else if (atOnce.containsKey(node)) {
            call.promise().complete(atOnce.get(node));
        }
        return call.promise().future();
    }

    @Override
    public Future<Look> look(String key, long maxBytes, boolean digested, long deadlineNanos) {
        looks.add(new Looking(maxBytes, digested));
        return look.heldBack() > 0 && look.heldBack() <= maxBytes ? grown : Future.succeededFuture(look);
    }

    @Override
    public Future<WriteAnswer> forward(String node, WriteRequest request) {
        Call<WriteRequest, WriteAnswer> call = new Call<>(node, request, request.deadlineNanos(), Promise.promise());
        forwards.add(call);
        return call.promise().future();
    }

    @Override
    public boolean admits(String node) {
        return !down.contains(node);
    }

    private static KvorumException failure(String node, FailureCode code) {
        return new KvorumException(code, node + " said " + code.code());
    }

    /** The node is known to be down: it is not worth a call, and refuses those that come nevertheless. */
    public void markDown(String node) {
        down.add(node);
        refusing.put(node, FailureCode.UNAVAILABLE);
    }

    /** The node is known to be up again. */
    public void markUp(String node) {
        down.remove(node);
        refusing.remove(node);
    }

    /** From now on every call to the node fails before it returns. */
    public void refuseAtOnce(String node, FailureCode code) {
        refusing.put(node, code);
    }

    /** From now on the node stores what it gets before the call returns. */
    public void ackAtOnce(String node) {
        refusing.remove(node);
        acking.add(node);
    }

    /** From now on the node answers every read with this record, or null, before the call returns. */
    public void answerAtOnce(String node, Record recordOrNull) {
        refusing.remove(node);
        atOnce.put(node, recordOrNull);
    }

    /** From now on a look at this node's own state shows this. */
    public void lookShows(Look shown) {
        look = shown;
    }

    /** From now on a look at this node's own state shows that its record is so long, and ends like this when it may be. */
    public void lookShows(long lineBytes, Future<Look> whole) {
        look = new Look(false, null, null, lineBytes);
        grown = whole;
    }

    /** What the next writes get instead of a version. */
    public void mintEndsWith(Future<Minted> result) {
        minted = result;
    }

    /** The minted record is on this node's disk. */
    public void selfIsDurable() {
        durable.complete();
    }

    /** The minted record did not get to this node's disk. */
    public void selfFails(FailureCode code) {
        durable.fail(failure("self", code));
    }

    /** Ends all stores under way at the node. */
    public void ack(String node) {
        for (Call<Record, Void> call : List.copyOf(stores)) {
            if (call.node().equals(node)) {
                call.promise().tryComplete();
            }
        }
    }

    /** Fails all stores under way at the node. */
    public void failStore(String node, FailureCode code) {
        for (Call<Record, Void> call : List.copyOf(stores)) {
            if (call.node().equals(node)) {
                call.promise().tryFail(failure(node, code));
            }
        }
    }

    /** Answers all reads under way at the node; null says that it never heard of the key. */
    public void answer(String node, Record recordOrNull) {
        for (Call<Asked, Record> call : List.copyOf(fetches)) {
            if (call.node().equals(node)) {
                call.promise().tryComplete(recordOrNull);
            }
        }
    }

    /** Fails all reads under way at the node. */
    public void failFetch(String node, FailureCode code) {
        for (Call<Asked, Record> call : List.copyOf(fetches)) {
            if (call.node().equals(node)) {
                call.promise().tryFail(failure(node, code));
            }
        }
    }

    /** Fails the last forward. */
    public void failForward(FailureCode code) {
        Call<WriteRequest, WriteAnswer> last = forwards.get(forwards.size() - 1);
        last.promise().fail(failure(last.node(), code));
    }

    /** Answers the last forward. */
    public void answerForward(WriteAnswer answer) {
        forwards.get(forwards.size() - 1).promise().complete(answer);
    }

    /** Nodes that got a record, in order, once for each call. */
    public List<String> storedAt() {
        return stores.stream().map(Call::node).toList();
    }

    /** Nodes that were read, in order. */
    public List<String> fetchedFrom() {
        return fetches.stream().map(Call::node).toList();
    }

    /** Nodes that were forwarded to, in order. */
    public List<String> forwardedTo() {
        return forwards.stream().map(Call::node).toList();
    }

    /** All calls that store, ended ones included. */
    public List<Call<Record, Void>> stores() {
        return stores;
    }

    /** All calls that read, ended ones included. */
    public List<Call<Asked, Record>> fetches() {
        return fetches;
    }

    /** All looks at this node's own state. */
    public List<Looking> looks() {
        return looks;
    }

    /** Writes that asked for a version. */
    public int mints() {
        return mints;
    }
}
