package io.kvorum.nemesis;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.check.Seen;
import io.kvorum.testing.NodeApi.Answer;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.VectorClock;
import io.kvorum.version.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the JSON of answers says, in the words of the checks. */
final class Answers {
    private Answers() {}

    /** What a read showed: 200, 300 or 404. */
    static Seen seen(String key, Answer answer, ConflictPolicy policy) {
        JsonNode body = answer.body();
        if (answer.status() == 404) {
            if (!body.has("context")) {
                return Seen.NOTHING;
            }
            ContextToken token = token(key, body.path("context").textValue());
            // The only tombstone, whose timestamp is the token's; where there may be several, the answer shows none.
            return new Seen(
                    token.clock(),
                    policy == ConflictPolicy.LWW ? List.of(new Seen.Item(null, token.timestamp())) : List.of());
        }
        List<Seen.Item> items = new ArrayList<>();
        if (answer.status() == 200) {
            items.add(item(body));
        } else {
            body.path("siblings").forEach(sibling -> items.add(item(sibling)));
            items.sort(Comparator.comparing(Seen.Item::timestamp).reversed());
        }
        return new Seen(clock(body), items);
    }

    private static Seen.Item item(JsonNode json) {
        return new Seen.Item(json.path("value").textValue(), timestamp(json));
    }

    /** What a replica's own record holds. */
    static Seen held(String line) {
        try {
            Versioned versioned =
                    RecordCodec.decode(line.getBytes(StandardCharsets.UTF_8)).versioned();
            List<Seen.Item> items = versioned.siblings().stream()
                    .map(sibling -> new Seen.Item(
                            sibling.isTombstone() ? null : sibling.value().asText(), sibling.timestamp()))
                    .toList();
            return new Seen(versioned.context(), items);
        } catch (MalformedRecordException e) {
            throw new AssertionError("A replica holds " + line, e);
        }
    }

    static VectorClock clock(JsonNode body) {
        Map<String, Long> entries = new HashMap<>();
        body.path("clock")
                .fields()
                .forEachRemaining(
                        entry -> entries.put(entry.getKey(), entry.getValue().longValue()));
        return VectorClock.of(entries);
    }

    static HybridTimestamp timestamp(JsonNode body) {
        return HybridTimestamp.parse(body.path("timestamp").asText());
    }

    /** The replicas that have a write on disk. */
    static List<String> holders(JsonNode body) {
        List<String> holders = new ArrayList<>();
        body.path("replicas").path("ackedBy").forEach(node -> holders.add(node.asText()));
        return holders;
    }

    static ContextToken token(String key, String text) {
        try {
            return ContextToken.decode(key, text);
        } catch (MalformedRecordException e) {
            throw new AssertionError("The context " + text + " of " + key + " is none", e);
        }
    }
}
