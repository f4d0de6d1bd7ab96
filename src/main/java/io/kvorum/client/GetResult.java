package io.kvorum.client;

import io.kvorum.version.Value;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What a read found.
 *
 * @param key the key
 * @param siblings its versions: none when it has no value, several only when concurrent writes are kept
 * @param clock everything the answer covers, actor to counter; empty when the key was never written
 * @param timestamp of the only version; null when there is none or several
 * @param context the token to hand back with the next write of this key; null when the key was never written
 * @param replicas who answered; null when the answer does not say
 * @param answer the whole answer as it came, a problem document when HTTP found nothing
 */
public record GetResult(
        String key,
        List<SiblingView> siblings,
        Map<String, Long> clock,
        String timestamp,
        String context,
        Replicas replicas,
        JsonObject answer) {
    public GetResult {
        siblings = List.copyOf(siblings);
        clock = Map.copyOf(clock);
    }

    /** Whether the key has a value, or several. */
    public boolean found() {
        return liveCount() > 0;
    }

    /** Whether concurrent writes left several values; write one with this result's context to settle it. */
    public boolean conflicting() {
        return liveCount() > 1;
    }

    /**
     * The value.
     *
     * @throws NoSuchElementException when the key has none
     * @throws IllegalStateException when it has several: look at {@link #siblings()}
     */
    public Value value() {
        if (conflicting()) {
            throw new IllegalStateException("The key holds " + liveCount()
                    + " siblings: choose from siblings() and put the choice with context()");
        }
        return siblings.stream()
                .filter(sibling -> !sibling.tombstone())
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("The key has no value"))
                .value();
    }

    /**
     * The value as text.
     *
     * @throws NoSuchElementException when the key has none
     * @throws IllegalStateException when it has several, or its bytes are not valid UTF-8
     */
    public String text() {
        String text = value().asText();
        if (text == null) {
            throw new IllegalStateException("The value is not valid UTF-8: use value().bytes()");
        }
        return text;
    }

    /** A copy of the whole answer. */
    @Override
    public JsonObject answer() {
        return answer.copy();
    }

    private long liveCount() {
        return siblings.stream().filter(sibling -> !sibling.tombstone()).count();
    }
}
