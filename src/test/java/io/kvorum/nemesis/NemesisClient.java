package io.kvorum.nemesis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvorum.check.History;
import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;
import io.kvorum.testing.NodeApi.Answer;
import io.kvorum.version.VectorClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One client: makes calls to any node, one after the other, and books what it asked and what it was told. Used by one
 * thread at a time.
 */
final class NemesisClient {
    /** So late that only a node which stands still, or ended, has an excuse. */
    static final Duration PATIENT = Duration.ofSeconds(20);

    /** What nodes say while things go wrong. Anything else is a finding. */
    private static final Set<String> FORESEEN = Set.of(
            "write_quorum_unavailable",
            "read_quorum_unavailable",
            "not_ready",
            "deadline_expired",
            "overloaded",
            "unavailable",
            "outcome_unknown",
            "too_many_siblings",
            "disk_full");

    private final NemesisCluster cluster;
    private final String name;
    private final Map<String, String> contexts = new HashMap<>();
    private int writes;

    /** @param name unlike any other client's of this cluster: its values begin with it */
    NemesisClient(NemesisCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    /** What a call came to. */
    enum Result {
        DONE,
        /** The node did not take the connection: nothing was sent. */
        NOT_SENT,
        /** The node said that nothing was applied, or that the read failed. */
        REFUSED,
        /** The node said that it does not know. */
        UNKNOWN,
        /** The connection broke before the answer. */
        BROKEN,
        LATE
    }

    /** Reads a key through a node. */
    Result read(NemesisNode node, String key, Level level, Duration patience) {
        History.Read read = cluster.history().read(key, level.replicas());
        Answer answer = call(node, "GET", path(key) + level.query("r"), null, patience);
        Result result = result(node, answer, "read");
        if (result == Result.DONE) {
            if (answer.body().has("context")) {
                contexts.put(key, answer.body().path("context").textValue());
            }
            read.answered(Answers.seen(key, answer, cluster.settings().policy()), true);
        }
        return result;
    }

    /** Writes a value that nobody ever wrote. */
    Result put(NemesisNode node, String key, boolean withContext, Level level, Duration patience) {
        return write(node, key, name + "-" + ++writes, withContext, level, patience);
    }

    Result delete(NemesisNode node, String key, boolean withContext, Level level, Duration patience) {
        return write(node, key, null, withContext, level, patience);
    }

    private Result write(
            NemesisNode node, String key, String value, boolean withContext, Level level, Duration patience) {
        String context = withContext ? contexts.get(key) : null;
        VectorClock covered = context == null
                ? VectorClock.empty()
                : Answers.token(key, context).clock();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (value != null) {
            body.put("value", value);
        }
        if (context != null) {
            body.put("context", context);
        }
        History.Write write = cluster.history().write(key, value, covered, level.replicas());
        String method = value == null ? "DELETE" : "PUT";
        Answer answer = call(node, method, path(key) + level.query("w"), body.isEmpty() ? null : body, patience);
        Result result = result(node, answer, "write");
        if (result == Result.DONE) {
            contexts.put(key, answer.body().path("context").textValue());
            write.acknowledged(
                    Answers.clock(answer.body()),
                    Answers.timestamp(answer.body()),
                    Answers.holders(answer.body()),
                    true);
        } else if (result == Result.NOT_SENT || result == Result.REFUSED) {
            write.notApplied();
        }
        return result;
    }

    private static String path(String key) {
        return "/kv/" + key;
    }

    private Answer call(NemesisNode node, String method, String target, ObjectNode body, Duration patience) {
        if (cluster.isClosing()) {
            throw new IllegalStateException("The cluster is being taken down");
        }
        long before = node.disturbances();
        Answer answer = node.api().call(method, target, body, patience);
        if (answer.status() == Answer.LATE && patience.compareTo(PATIENT) >= 0 && node.disturbances() == before) {
            broken(Promise.REQUESTS_END, node.id() + " left " + method + " " + target + " without an answer");
        }
        return answer;
    }

    private Result result(NemesisNode node, Answer answer, String kind) {
        boolean read = kind.equals("read");
        Result result =
                switch (answer.status()) {
                    case Answer.NOT_SENT -> Result.NOT_SENT;
                    case Answer.BROKEN -> Result.BROKEN;
                    case Answer.LATE -> Result.LATE;
                    case 200 -> Result.DONE;
                    case 300, 404 -> read ? Result.DONE : refusal(node, answer, false);
                    default -> refusal(node, answer, read);
                };
        String heard = result == Result.REFUSED || result == Result.UNKNOWN ? answer.code() : result.name();
        cluster.tally().happened(kind + " " + heard);
        cluster.tally().happened(node.id() + " " + kind + " " + heard);
        return result;
    }

    private Result refusal(NemesisNode node, Answer answer, boolean read) {
        boolean known = FORESEEN.contains(answer.code())
                && (read
                        || answer.outcome().equals("not_applied")
                        || answer.outcome().equals("unknown"));
        if (!known) {
            broken(Promise.NO_SURPRISE, node.id() + " said " + answer.status() + " " + answer.text());
        }
        return known && (read || answer.outcome().equals("not_applied")) ? Result.REFUSED : Result.UNKNOWN;
    }

    private void broken(Promise promise, String found) {
        cluster.history().broken(new Violation(promise, found));
    }
}
